using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PhotoSearch.Tests;

/// <summary>A cluster of three nodes that is started once.</summary>
public sealed class ThreeNodes : IAsyncDisposable
{
    private readonly Lazy<Task<OpenSearchCluster>> cluster = new(OpenSearchCluster.StartAsync);

    /// <summary>Skips the test if the cluster cannot run.</summary>
    public Task<OpenSearchCluster> ClusterAsync() => cluster.Value;

    public async ValueTask DisposeAsync()
    {
        if (cluster.IsValueCreated && cluster.Value.IsCompletedSuccessfully) await (await cluster.Value).DisposeAsync();
    }
}

/// <summary>
/// Three machines fill a cluster of three nodes with their parts of a folder, without coordination. A run continues after its node crashes.
/// </summary>
public sealed class ThreeNodeTests(ThreeNodes nodes) : IClassFixture<ThreeNodes>
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task A_run_continues_after_its_node_crashes_and_restarts()
    {
        var cluster = await nodes.ClusterAsync();
        using var machine = new PhotoSearchProcess
        {
            Environment = { ["SERVICE_URI"] = cluster.Nodes[0].ToString(), ["INDEX_NAME"] = "crash" },
        };
        var photos = 0;
        for (var copy = 0; copy < 8; copy++) photos += GalleryCopies.CopyTo(machine.In("mine", $"{copy}"), 130).Length;

        using var running = machine.Start("add", machine.In("mine"), "--json");
        running.StandardInput.Close();
        var output = running.StandardOutput.ReadToEndAsync();
        var said = new List<string>();
        async Task ReadUntilAsync(Func<string, bool> last)
        {
            while (await running.StandardError.ReadLineAsync() is { } line)
            {
                said.Add(line);
                if (last(line)) return;
            }
        }
        await ReadUntilAsync(line => line.StartsWith("100 of ", StringComparison.Ordinal));
        await cluster.KillAsync(0);
        await ReadUntilAsync(line => line.EndsWith("; waiting for up to two minutes.", StringComparison.Ordinal));
        await cluster.RestartAsync(0);
        await ReadUntilAsync(_ => false);
        await running.WaitForExitAsync();

        Assert.True(running.ExitCode == 0, string.Join('\n', said));
        Assert.Contains($"OpenSearch at {cluster.Nodes[0].ToString().TrimEnd('/')} does not answer; waiting for up to two minutes.", said);
        Assert.Contains($"{cluster.Nodes[0].ToString().TrimEnd('/')} answers again.", said);
        Assert.Equal((photos, 0), ((int)JsonNode.Parse(await output)!["indexed"]!, (int)JsonNode.Parse(await output)!["left"]!));
        // Read from another node.
        Assert.Equal(photos, (int)(await Http.GetFromJsonAsync<JsonNode>(new Uri(cluster.Nodes[1], "crash/_count")))!["count"]!);
        await Http.GetStringAsync(new Uri(cluster.Nodes[1], "_cluster/health?wait_for_nodes=3&wait_for_status=green&timeout=60s"));
    }

    [Fact]
    public async Task Three_processes_fill_a_cluster_of_three_nodes_with_every_photo_once()
    {
        var cluster = await nodes.ClusterAsync();
        var machines = cluster.Nodes.Select(node => new PhotoSearchProcess { Environment = { ["SERVICE_URI"] = node.ToString() } })
            .ToArray();
        try
        {
            var photos = Directory.GetFiles(TestPaths.InRepository("data", "photos")).Length;
            var created = await machines[0].RunAsync("index", "create", "--for", "1M");
            Assert.True(created.ExitCode == 0, created.Error);

            var added = await Task.WhenAll(machines.Select((machine, i) => machine.RunAsync("add", "--part", $"{i + 1}/3", "--json")));

            Assert.All(added, one => Assert.True(one.ExitCode == 0, one.Error));
            Assert.All(added, one => Assert.Contains("photosearch index finish", one.Error));
            // Each machine stored its own photos. If two stored the same photo, the index would hold fewer than the sum.
            var stored = added.Select(one => JsonNode.Parse(one.Output)!["indexed"]!.GetValue<int>()).ToArray();
            Assert.All(stored, count => Assert.InRange(count, photos / 6, photos / 2));
            Assert.Equal(photos, stored.Sum());
            Assert.Equal((photos, true), await InfoAsync(machines[1]));
            Assert.Equal(("0", "-1"), await SettingsAsync(cluster.Nodes[0]));

            Assert.Contains("Restored the refreshes and replicas", (await machines[2].RunAsync("index", "finish")).Output);

            Assert.Equal((photos, false), await InfoAsync(machines[1]));
            Assert.Equal(("1", null), await SettingsAsync(cluster.Nodes[0]));
            // Green means that the replica exists on another node than its primary.
            var health = await Http.GetFromJsonAsync<JsonNode>(
                new Uri(cluster.Nodes[1], "_cluster/health/photos?wait_for_status=green&timeout=60s"));
            Assert.Equal(("green", 2), ((string)health!["status"]!, (int)health["active_shards"]!));
            Assert.Contains("is not loading", (await machines[0].RunAsync("index", "finish")).Output);
            Assert.Equal($"0 photos indexed; {photos} unchanged", await AddAgainAsync(machines[0]));
        }
        finally
        {
            foreach (var machine in machines) machine.Dispose();
        }
    }

    private static async Task<string> AddAgainAsync(PhotoSearchProcess machine)
    {
        using var summary = JsonDocument.Parse((await machine.RunAsync("add", "--json")).Output);
        return $"{summary.RootElement.GetProperty("indexed")} photos indexed; {summary.RootElement.GetProperty("unchanged")} unchanged";
    }

    private static async Task<(int Photos, bool Loading)> InfoAsync(PhotoSearchProcess machine)
    {
        using var info = JsonDocument.Parse((await machine.RunAsync("index", "info", "--json")).Output);
        return (info.RootElement[0].GetProperty("photos").GetInt32(), info.RootElement[0].GetProperty("loading").GetBoolean());
    }

    private static async Task<(string? Replicas, string? Refresh)> SettingsAsync(Uri node)
    {
        var settings = (await Http.GetFromJsonAsync<JsonNode>(new Uri(node, "photos/_settings")))!["photos"]!["settings"]!["index"]!;
        return ((string?)settings["number_of_replicas"], (string?)settings["refresh_interval"]);
    }
}
