using System.Text.Json.Nodes;

namespace PhotoSearch.Tests;

/// <summary>Indexes for many photos on a real OpenSearch.</summary>
[Collection(OpenSearchServer.Collection)]
public sealed class OpenSearchScaleTests(OpenSearchServer server) : ServerIndexTests
{
    private const int Numbers = 512;

    private protected override async Task<Uri> ServerAsync() => (await server.PlainAsync()).Uri;

    /// <summary>Only creates the index: the test server lacks faiss's native library and would crash at the first photo.</summary>
    [Theory]
    [InlineData(1_000_000, "lucene", null, "1")]
    [InlineData(5_000_000, "faiss", "2x", "1")]
    [InlineData(100_000_000, "faiss", "16x", "9")]
    public async Task The_body_for_many_photos_is_accepted(long photos, string engine, string? compression, string shards)
    {
        Assert.Equal(new IndexCreation(true, true, Name), await Index.CreateAsync(new(Vectors.Model, Numbers, Photos: photos)));

        var settings = await SettingsAsync();
        Assert.Equal(
            (shards, "0", "-1"),
            ((string?)settings["number_of_shards"], (string?)settings["number_of_replicas"], (string?)settings["refresh_interval"]));
        var field = (await MappingsAsync())["properties"]!["embedding"]!;
        Assert.Equal(
            (engine, "hnsw", "cosinesimil"),
            ((string?)field["method"]!["engine"], (string?)field["method"]!["name"], (string?)field["method"]!["space_type"]));
        Assert.Equal(compression, (string?)field["compression_level"]);
        Assert.Null(field["mode"]);
    }

    [Fact]
    public async Task Finishing_restores_the_servers_refreshes_adds_a_replica_and_keeps_the_rest_of_meta()
    {
        await Index.CreateAsync(new(Vectors.Model, Numbers, "/somewhere", Photos: 5_000));
        Assert.True((await Index.GetInfoAsync())!.Loading);

        Assert.True(await Index.FinishLoadingAsync());

        var settings = await SettingsAsync();
        Assert.Equal(("1", null), ((string?)settings["number_of_replicas"], (string?)settings["refresh_interval"]));
        Assert.Equal(
            $$"""{"dimension":512,"model":"{{Vectors.Model}}","photos_folder":"/somewhere"}""", Sorted((await MappingsAsync())["_meta"]!));
        Assert.False((await Index.GetInfoAsync())!.Loading);
    }

    /// <summary>Three machines may finish at the same time.</summary>
    [Fact]
    public async Task Several_machines_may_finish_at_the_same_time()
    {
        await Index.CreateAsync(new(Vectors.Model, Numbers, Photos: 5_000));

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Index.FinishLoadingAsync()));

        Assert.Equal("1", (string?)(await SettingsAsync())["number_of_replicas"]);
        Assert.False((await Index.GetInfoAsync())!.Loading);
    }

    private static string Sorted(JsonNode node) =>
        new JsonObject(
            node.AsObject().OrderBy(field => field.Key, StringComparer.Ordinal)
                .Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))).ToJsonString();
}
