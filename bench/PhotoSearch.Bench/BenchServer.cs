using System.Text.Json.Nodes;
using PhotoSearch.Tests;

namespace PhotoSearch.Bench;

/// <summary>A running OpenSearch: the one that was named, or the one of ../shared, which is stopped again.</summary>
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
    /// Waits until the server has merged its segments: it goes on with that after the last photo, and searches meanwhile are slower.
    /// </summary>
    public async Task MergedAsync()
    {
        while (await MergesAsync() > 0) await Task.Delay(BetweenLooks);

        async Task<long> MergesAsync() =>
            (long)JsonNode.Parse(
                await client.GetStringAsync(new Uri("_stats/merge", UriKind.Relative)))!["_all"]!["total"]!["merges"]!["current"]!;
    }

    /// <summary>Has the server merge all segments of each shard into one: a single graph is searched faster than several.</summary>
    public async Task MergeAllAsync() =>
        (await client.PostAsync(new Uri("_forcemerge?max_num_segments=1", UriKind.Relative), null)).EnsureSuccessStatusCode().Dispose();

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        if (started is not null) await started.StopAsync();
    }
}
