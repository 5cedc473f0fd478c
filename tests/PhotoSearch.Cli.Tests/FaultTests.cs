using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace PhotoSearch.Tests;

/// <summary>Commands over a bad connection to a real server lose nothing and report errors in one line.</summary>
[Collection(OpenSearchServer.Collection)]
public sealed class FaultTests(OpenSearchServer server) : IAsyncLifetime
{
    private const int Rows = 2_400; // three bulk requests of 800, side by side

    private static readonly HttpClient Http = new();
    private static readonly int Gallery = Directory.GetFiles(TestPaths.InRepository("data", "photos"), "*.jpg").Length;

    private readonly PhotoSearchProcess photosearch = new();
    private readonly string name = $"fault-{Guid.NewGuid():N}";
    private Uri index = null!;

    public async ValueTask InitializeAsync()
    {
        index = new Uri((await server.PlainAsync()).Uri, name + "/");
        photosearch.Environment["INDEX_NAME"] = name;
    }

    public async ValueTask DisposeAsync()
    {
        photosearch.Dispose();
        if (index is null) return; // skipped
        using var _ = await Http.DeleteAsync(index);
    }

    public static TheoryData<string, Fault> Passing => EachCommandWith(Fault.TooBusy, Fault.NotReady, Fault.Reset, Fault.Half);

    public static TheoryData<string, Fault> Lasting => EachCommandWith(Fault.WrongJson, Fault.Redirect);

    /// <summary>The fault hits the second bulk request or the search. The run has at least two bulk requests.</summary>
    [Theory]
    [MemberData(nameof(Passing))]
    public async Task A_temporary_fault_has_no_effect(string command, Fault fault)
    {
        await PrepareAsync(command);
        await using var proxy = await ProxyAsync(command, fault, times: 1);

        var result = await RunAsync(command);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal((Photos(command), 1), (Photos(command, result), Repeats(command, proxy)));
        Assert.Equal(Photos(command), await CountAsync());
        Assert.DoesNotContain(result.Error.Split('\n'), line => line.Contains("answer", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Lasting))]
    public async Task A_lasting_fault_is_reported_in_one_line_and_the_next_run_continues(string command, Fault fault)
    {
        await PrepareAsync(command);
        await using (var proxy = await ProxyAsync(command, fault))
        {
            var result = await RunAsync(command);

            Assert.Equal((1, ""), (result.ExitCode, result.Output));
            var message = fault is Fault.Redirect ? "redirects to another address (302, " : "is neither OpenSearch nor Elasticsearch: ";
            Assert.Contains(message, result.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", result.Error);
        }

        photosearch.Environment["SERVICE_URI"] = new Uri(index, "/").ToString();
        Assert.Equal(0, (await RunAsync(command)).ExitCode);
        Assert.Equal(Photos(command), await CountAsync());
    }

    [Fact]
    public async Task Ctrl_C_ends_a_run_that_waits_for_the_server_and_stored_photos_are_kept()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal that one process could send to another");
        await using var proxy = await ProxyAsync("add", Fault.Away);
        using var running = photosearch.Start("add", "--json");
        running.StandardInput.Close();
        var output = running.StandardOutput.ReadToEndAsync();
        var said = new List<string>();
        while (await running.StandardError.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.EndsWith("does not answer; waiting for up to two minutes.", StringComparison.Ordinal))
                await TestProcess.SignalAsync(running);
        }
        await running.WaitForExitAsync();

        var summary = JsonNode.Parse(await output)!;
        Assert.Equal(1, running.ExitCode);
        Assert.StartsWith($"OpenSearch at {proxy.Uri.ToString().TrimEnd('/')} does not answer; waited for ", said[^1]);
        Assert.Equal((100, Gallery - 100, true, said[^1]), ((int)summary["indexed"]!, (int)summary["left"]!, (bool)summary["interrupted"]!,
            (string)summary["problem"]!));
        Assert.Equal(100, await CountAsync());
    }

    private static TheoryData<string, Fault> EachCommandWith(params Fault[] faults) =>
        [.. faults.SelectMany(fault => new[] { ("add", fault), ("import", fault), ("search", fault) })];

    private static int Photos(string command) => command switch { "add" => Gallery, "import" => Rows, _ => 3 };

    private static int Photos(string command, ProcessResult result) =>
        command == "search" ? JsonNode.Parse(result.Output)!["hits"]!.AsArray().Count : (int)JsonNode.Parse(result.Output)!["indexed"]!;

    private static string Path(string command) => command == "search" ? "/_search" : "/_bulk";

    /// <summary>Requests beyond those that a good connection needs.</summary>
    private static int Repeats(string command, FaultProxy proxy) =>
        proxy.Asked.Count(path => path.EndsWith(Path(command), StringComparison.Ordinal))
        - command switch { "add" => 2, "import" => 3, _ => 1 };

    private async Task<FaultProxy> ProxyAsync(string command, Fault fault, int times = int.MaxValue)
    {
        var rule = new FaultRule(Path(command), fault, Skip: command == "search" ? 0 : 1, times);
        var proxy = await FaultProxy.StartAsync(new Uri(index, "/"), rule);
        photosearch.Environment["SERVICE_URI"] = proxy.Uri.ToString();
        return proxy;
    }

    private Task<ProcessResult> RunAsync(string command) => photosearch.RunAsync(command switch
    {
        "add" => ["add", "--json"],
        "import" => ["import", "unsplash", "--ids", photosearch.In("ids.csv"), "--features", photosearch.In("features.npy"), "--json"],
        _ => ["search", "a boat", "--json"],
    });

    /// <summary>Prepares embeddings to import, or an index with photos to search.</summary>
    private async Task PrepareAsync(string command)
    {
        var random = new Random(1);
        float[] Embedding(int dimension) => [.. Enumerable.Range(0, dimension).Select(_ => random.NextSingle() - 0.5f)];
        if (command == "import")
        {
            await File.WriteAllLinesAsync(photosearch.In("ids.csv"), ["photo_id", .. Enumerable.Range(0, Rows).Select(i => $"photo-{i}")]);
            await File.WriteAllBytesAsync(
                photosearch.In("features.npy"), NpyBytes.Of([.. Enumerable.Range(0, Rows).Select(_ => Embedding(8))]));
        }
        if (command == "search")
        {
            var settings = WorkshopSettings.Load(TestPaths.Repository) with { ServiceUri = new Uri(index, "/"), ServiceUser = null };
            await using var opened = PhotoIndex.Open(settings, name);
            await opened.CreateAsync(new("starter", 512));
            await opened.AddAsync([.. Enumerable.Range(0, 3).Select(i => new PhotoDocument($"{i}", $"{i}", Embedding(512)))]);
            await opened.RefreshAsync();
        }
    }

    private async Task<int> CountAsync()
    {
        using var _ = await Http.PostAsync(new Uri(index, "_refresh"), null);
        return (int)(await Http.GetFromJsonAsync<JsonNode>(new Uri(index, "_count")))!["count"]!;
    }
}
