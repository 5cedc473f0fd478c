using System.Text.Json.Nodes;
using PhotoSearch.Tests;

namespace PhotoSearch.Bench;

/// <summary>A running OpenSearch server: the given one, or the one in ../shared, which is stopped at the end.</summary>
internal sealed class BenchServer(Uri uri, ServerScript? started) : IAsyncDisposable
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(2);

    private readonly HttpClient client = new() { BaseAddress = uri, Timeout = Timeout.InfiniteTimeSpan };

    public Uri Uri => uri;

    public static async Task<BenchServer> FindOrStartAsync(string? uri, string heap)
    {
        if (uri is not null) return new(new(uri), null);
        var script = await ServerScript.CopyAsync("opensearch");
        return new(new((await script.StartAsync("--heap", heap))["OPENSEARCH_URI"]), script);
    }

    /// <summary>
    /// Waits until the server has merged its segments. It still merges after the last photo, and searches are slower meanwhile.
    /// </summary>
    public async Task MergedAsync()
    {
        while (await MergesAsync() > 0) await Task.Delay(BetweenLooks);

        async Task<long> MergesAsync() =>
            (long)JsonNode.Parse(
                await client.GetStringAsync(new Uri("_stats/merge", UriKind.Relative)))!["_all"]!["total"]!["merges"]!["current"]!;
    }

    /// <summary>Merges all segments of each shard into one, because one graph is searched faster than several.</summary>
    public async Task MergeAllAsync() =>
        (await client.PostAsync(new Uri("_forcemerge?max_num_segments=1", UriKind.Relative), null)).EnsureSuccessStatusCode().Dispose();

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (started is not null) await started.StopAsync();
    }
}
