using System.Text.RegularExpressions;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

[Collection(OpenSearchServer.Collection)]
public sealed partial class WorkshopTests(OpenSearchServer servers) : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task The_notebooks_show_what_they_were_saved_with_run_twice_and_end_with_the_text_and_its_photos()
    {
        var first = await photosearch.RunAsync("workshop");
        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        Assert.Contains("\"acknowledged\":true,\"shards_acknowledged\":true", first.Output);
        Assert.Contains("shape [512], L2 norm 1.000", first.Output);

        foreach (var notebook in Directory.GetFiles(TestPaths.InRepository("notebooks"), "*.ipynb"))
            Assert.Equal(await ShownAsync(notebook), await ShownAsync(TestPaths.InRepository("artifacts", "workshop", Path.GetFileName(notebook))));

        var second = await photosearch.RunAsync("workshop");
        Assert.True(second.ExitCode == 0, second.Output + second.Error);
        Assert.Contains("0 photos indexed", second.Output);

        var found = second.Output[second.Output.IndexOf("━━ Found ━━", StringComparison.Ordinal)..].Split('\n');
        Assert.Equal("a red boat at sunset", found[1]);
        Assert.Matches(@"^1\. 0\.\d{3}  p\d+\.jpg$", found[2]);
        var page = File.ReadAllText(TestPaths.InRepository("artifacts", "workshop", "index.html"));
        Assert.Contains("<h3>a red boat at sunset</h3>", page);
        Assert.Contains("<img src=\"data:image/jpeg;base64,", page);
        foreach (var notebook in Directory.GetFiles(TestPaths.InRepository("notebooks"), "*.ipynb"))
            Assert.Contains("\"output_type\"", File.ReadAllText(TestPaths.InRepository("artifacts", "workshop", Path.GetFileName(notebook))));
    }

    /// <summary>What a notebook's cells show, but for what another machine or moment shows otherwise: numbers, the bytes of pictures, the index file.</summary>
    private async Task<string[]> ShownAsync(string notebook) => [.. (await Notebook.ReadAsync(notebook)).CodeCells
        .Select(cell => cell.Outputs.ToJsonString().Replace(photosearch.In("photos.db"), "data/photos.db", StringComparison.Ordinal))
        .Select(shown => Pictures().Replace(shown, "base64,…"))
        .Select(shown => Numbers().Replace(shown, "#"))];

    /// <summary>JSON text has \u002B for +.</summary>
    [GeneratedRegex(@"base64,(?:[A-Za-z0-9/=]|\\u002B)*")]
    private static partial Regex Pictures();

    [GeneratedRegex(@"-?\d+([.,:]\d+)*")]
    private static partial Regex Numbers();

    [Fact]
    public async Task The_same_notebooks_run_on_OpenSearch_with_TLS_and_no_output_holds_the_password()
    {
        var server = await servers.SecureAsync();
        photosearch.Environment["SERVICE_URI"] = server.ServiceUri;
        photosearch.Environment["SERVICE_CA_CERT"] = server.CaCertificate;
        photosearch.Environment["INDEX_NAME"] = $"workshop-{Guid.NewGuid():N}";

        var result = await photosearch.RunAsync("workshop");
        Assert.True(result.ExitCode == 0, result.Output + result.Error);
        Assert.Contains("\"acknowledged\":true,\"shards_acknowledged\":true", result.Output);
        Assert.Contains("━━ Found ━━\na red boat at sunset\n1. 0.", result.Output);
        Assert.Equal(0, (await photosearch.RunAsync("index", "delete")).ExitCode);

        var written = Directory.GetFiles(TestPaths.InRepository("artifacts", "workshop")).Select(File.ReadAllText);
        Assert.All(written.Append(result.Output).Append(result.Error), text =>
        {
            Assert.DoesNotContain(server.Password!, text);
            Assert.DoesNotContain(Uri.EscapeDataString(server.Password!), text);
        });
    }

    [Fact]
    public async Task A_store_out_of_reach_names_the_cell_and_the_next_step()
    {
        photosearch.Environment["SERVICE_URI"] = "https://admin:Geh31m@127.0.0.1:1";
        var result = await photosearch.RunAsync("workshop");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("1-prepare-opensearch.ipynb, cell 5", result.Error);
        Assert.Contains("SERVICE_URI", result.Error);
        Assert.DoesNotContain("   at ", result.Error);
        Assert.DoesNotContain("Geh31m", result.Output + result.Error);
    }
}
