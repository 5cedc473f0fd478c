namespace PhotoSearch.Tests;

/// <summary>Three real OpenSearch nodes that form one cluster, each with a small heap.</summary>
public sealed class OpenSearchCluster : IAsyncDisposable
{
    private readonly ServerScript script;

    private OpenSearchCluster(ServerScript script, IReadOnlyList<Uri> nodes) => (this.script, Nodes) = (script, nodes);

    /// <summary>The nodes' addresses. Each of them answers for the cluster.</summary>
    public IReadOnlyList<Uri> Nodes { get; }

    /// <summary>Starts a cluster. Skips the test if it cannot run.</summary>
    public static async Task<OpenSearchCluster> StartAsync()
    {
        if (ServerScript.Missing("opensearch", java: 11) is { } reason) Assert.Skip(reason);
        var script = await ServerScript.CopyAsync("opensearch");
        int[] ports = [ServerScript.FreePort(), ServerScript.FreePort(), ServerScript.FreePort()];
        var nodes = new List<Uri>();
        foreach (var (i, port) in ports.Index())
        {
            // Wait for the last one: it answers as soon as a majority has formed the cluster.
            string[] wait = i < ports.Length - 1 ? ["--no-wait"] : [];
            var said = await script.StartNodeAsync($"node{i}", port,
            [
                "--heap", "384m", .. wait,
                "--set", "discovery.type=multi-node", "--set", "cluster.initial_cluster_manager_nodes=node0,node1,node2", "--set",
                $"node.name=node{i}",
                "--set", $"discovery.seed_hosts={string.Join(',', ports.Select(one => $"127.0.0.1:{one + 100}"))}",
            ]);
            nodes.Add(new(said["OPENSEARCH_URI"]));
        }
        using var client = new HttpClient();
        var health = await client.GetStringAsync(new Uri(nodes[^1], "_cluster/health?wait_for_nodes=3&timeout=90s"));
        return health.Contains("\"timed_out\":false", StringComparison.Ordinal)
            ? new(script, nodes)
            : throw new InvalidOperationException($"The three nodes did not find together: {health}");
    }

    /// <summary>Ends a node like a crash.</summary>
    public Task KillAsync(int node) => script.KillNodeAsync($"node{node}");

    /// <summary>Restarts a node, which may still be starting when the task ends.</summary>
    public Task RestartAsync(int node) => script.RestartNodeAsync($"node{node}");

    public async ValueTask DisposeAsync() => await script.StopAsync();
}
