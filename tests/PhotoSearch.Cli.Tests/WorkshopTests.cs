using System.Text.RegularExpressions;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

[Collection(OpenSearchServer.Collection)]
public sealed partial class WorkshopTests(OpenSearchServer servers) : IAsyncLifetime
{
    private LabFolder workshop = null!;

    public async ValueTask InitializeAsync() => workshop = await LabFolder.CreateAsync();

    public ValueTask DisposeAsync()
    {
        workshop.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_notebooks_reproduce_their_saved_outputs_run_twice_and_end_with_the_found_photos()
    {
        var first = await workshop.RunAsync("workshop", "--index", "photos");
        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        Assert.Contains("\"acknowledged\":true,\"shards_acknowledged\":true", first.Output);
        Assert.Contains("shape [512], L2 norm 1.000", first.Output);

        foreach (var notebook in Directory.GetFiles(workshop.Notebooks))
            Assert.Equal(await ShownAsync(notebook), await ShownAsync(workshop.In("artifacts", "workshop", Path.GetFileName(notebook))));

        var second = await workshop.RunAsync("workshop", "--index", "photos");
        Assert.True(second.ExitCode == 0, second.Output + second.Error);
        Assert.Contains("0 photos indexed", second.Output);

        var found = second.Output[second.Output.IndexOf("━━ Found ━━", StringComparison.Ordinal)..].Split('\n');
        Assert.Equal("a red boat at sunset", found[1]);
        Assert.Matches(@"^1\. 0\.\d{3}  p\d+\.jpg$", found[2]);
        var page = File.ReadAllText(workshop.In("artifacts", "workshop", "index.html"));
        Assert.Contains("<h3>a red boat at sunset</h3>", page);
        Assert.Contains("<img src=\"data:image/jpeg;base64,", page);
        foreach (var notebook in Directory.GetFiles(workshop.Notebooks))
            Assert.Contains("\"output_type\"", File.ReadAllText(workshop.In("artifacts", "workshop", Path.GetFileName(notebook))));
    }

    /// <summary>
    /// The outputs of a notebook's cells, without parts that differ between machines and runs: numbers, unchanged photos in progress lines,
    /// picture bytes and the index file.
    /// </summary>
    private static async Task<string[]> ShownAsync(string notebook) => [.. (await Notebook.ReadAsync(notebook)).CodeCells
        .Select(cell => cell.Outputs.ToJsonString().Replace("data/photos.db", "photos.db", StringComparison.Ordinal))
        .Select(shown => Pictures().Replace(shown, "base64,…"))
        .Select(shown => Numbers().Replace(shown, "#").Replace("# of # photos, # unchanged,", "# of # photos,", StringComparison.Ordinal))];

    /// <summary>In JSON text, + is \u002B.</summary>
    [GeneratedRegex(@"base64,(?:[A-Za-z0-9/=]|\\u002B)*")]
    private static partial Regex Pictures();

    [GeneratedRegex(@"-?\d+([.,:]\d+)*")]
    private static partial Regex Numbers();

    [Fact]
    public async Task The_notebooks_run_on_OpenSearch_with_TLS_and_no_output_contains_the_password()
    {
        var server = await servers.SecureAsync();
        workshop.Environment["SERVICE_URI"] = server.ServiceUri;
        workshop.Environment["SERVICE_CA_CERT"] = server.CaCertificate;
        var index = $"workshop-{Guid.NewGuid():N}";

        var result = await workshop.RunAsync("workshop", "--index", index);
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("\"acknowledged\":true,\"shards_acknowledged\":true", result.Output);
        Assert.Contains("━━ Found ━━\na red boat at sunset\n1. 0.", result.Output);
        Assert.Equal(0, (await workshop.RunAsync("index", "delete", "--index", index)).ExitCode);

        var written = Directory.GetFiles(workshop.In("artifacts", "workshop")).Select(File.ReadAllText);
        Assert.All(written.Append(result.Output).Append(result.Error), text =>
        {
            Assert.DoesNotContain(server.Password!, text);
            Assert.DoesNotContain(Uri.EscapeDataString(server.Password!), text);
        });
    }

    [Fact]
    public async Task The_workshop_fills_its_own_index_and_commands_suggest_it_if_the_settings_index_is_missing()
    {
        Assert.Equal(0, (await workshop.RunAsync("workshop")).ExitCode);
        Assert.Contains("workshop", (await workshop.RunAsync("index", "list")).Output);
        foreach (var command in new[] { "search boat", "index info", "doctor" })
        {
            var said = (await workshop.RunAsync(command.Split(' '))).Said;
            Assert.Contains("no index \"photos\"", said);
            Assert.Contains("To search the workshop's photos, use `photosearch search TEXT --index workshop`. ", said);
        }
        using var server = workshop.Start("serve", "--port", "0");
        string? told;
        do told = await server.StandardError.ReadLineAsync();
        while (told is not null && !told.StartsWith("There is no index", StringComparison.Ordinal));
        Assert.Contains("--index workshop", told);
        server.Kill();
        await server.WaitForExitAsync();

        Assert.Equal(0, (await workshop.RunAsync("search", "boat", "--index", "workshop")).ExitCode);
        // Users who name an index get no hint, nor do users of another model.
        workshop.Environment["CLIP_MODEL"] = "clip-ViT-B-32";
        Assert.DoesNotContain("workshop", (await workshop.RunAsync("index", "info")).Error);
        workshop.Environment.Remove("CLIP_MODEL");
        Assert.DoesNotContain("workshop", (await workshop.RunAsync("search", "boat", "--index", "mine")).Error);
    }

    [Fact]
    public async Task A_changed_notebook_is_named_with_how_to_keep_the_changes()
    {
        var edited = Path.Combine(workshop.Notebooks, "3-run-vector-search.ipynb");
        await GitAsync("init", "--quiet");
        await GitAsync("add", "notebooks");
        await GitAsync("-c", "user.name=Test", "-c", "user.email=test@example.com", "commit", "--quiet", "--message", "notebooks");
        await File.WriteAllTextAsync(
            edited, (await File.ReadAllTextAsync(edited)).Replace("a red boat at sunset", "a snowy mountain", StringComparison.Ordinal));

        var result = await workshop.RunAsync("workshop");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("━━ Found ━━\na snowy mountain\n", result.Output.ReplaceLineEndings("\n"));
        Assert.Equal(
            "notebooks/3-run-vector-search.ipynb differs from the committed version. This run uses your version and does not change " +
            $"it. Before you update the repository, copy the folder {workshop.Notebooks} elsewhere.",
            Assert.Single(result.Error.TrimEnd().Split('\n')));

        async Task GitAsync(params string[] arguments)
        {
            var git = await TestProcess.RunAsync("git", arguments, workshop.In());
            Assert.True(git.ExitCode == 0, git.Said);
        }
    }

    [Fact]
    public async Task An_index_of_other_photos_is_reported_before_the_notebooks_run()
    {
        GalleryCopies.CopyTo(workshop.In("mine"), 1);
        await workshop.RunAsync("add", workshop.In("mine"), "--index", "workshop");
        var result = await workshop.RunAsync("workshop");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("Use another index (--index NAME), or delete the index and start again (`", result.Error);
    }

    [Fact]
    public async Task An_unreachable_store_is_reported_with_the_next_step()
    {
        workshop.Environment["SERVICE_URI"] = "https://admin:Geh31m@127.0.0.1:1";
        var result = await workshop.RunAsync("workshop");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Contains("SERVICE_URI", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
        Assert.DoesNotContain("Geh31m", result.Output + result.Error);
    }
}
