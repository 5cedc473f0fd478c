using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace PhotoSearch.Tests;

/// <summary>What a real OpenSearch makes of an index for many photos.</summary>
[Collection(OpenSearchServer.Collection)]
public sealed class OpenSearchScaleTests(OpenSearchServer server) : IAsyncLifetime
{
    private const int Dimension = 512;

    private static readonly HttpClient Http = new();

    private readonly string name = $"scale-{Guid.NewGuid():N}";
    private IPhotoIndex index = null!;
    private Uri indexUri = null!;

    public async Task InitializeAsync()
    {
        if (OpenSearchServer.ReasonToSkip() is not null) return;
        var node = await server.PlainAsync();
        indexUri = new Uri(node.Uri, name + "/");
        index = PhotoIndex.Open(TestSettings.OpenSearch(node.ServiceUri), name);
    }

    public async Task DisposeAsync()
    {
        if (index is null) return;
        await index.DeleteAsync();
        await index.DisposeAsync();
    }

    /// <summary>Created only: faiss has no native library in the test server, and the first photo would end it.</summary>
    [OpenSearchTheory]
    [InlineData(1_000_000, "lucene", null, "1")]
    [InlineData(5_000_000, "faiss", "2x", "1")]
    [InlineData(100_000_000, "faiss", "16x", "9")]
    public async Task The_body_for_so_many_photos_is_accepted(long photos, string engine, string? compression, string shards)
    {
        Assert.Equal(new IndexCreation(true, true, name), await index.CreateAsync(new(Vectors.Model, Dimension, Photos: photos)));

        var settings = await SettingsAsync();
        Assert.Equal((shards, "0", "-1"), ((string?)settings["number_of_shards"], (string?)settings["number_of_replicas"], (string?)settings["refresh_interval"]));
        var field = (await MappingsAsync())["properties"]!["embedding"]!;
        Assert.Equal((engine, "hnsw", "cosinesimil"), ((string?)field["method"]!["engine"], (string?)field["method"]!["name"], (string?)field["method"]!["space_type"]));
        Assert.Equal(compression, (string?)field["compression_level"]);
        Assert.Null(field["mode"]);
    }

    [OpenSearchFact]
    public async Task Finishing_gives_back_the_servers_own_refreshes_and_a_replica_and_keeps_the_rest_of_meta()
    {
        await index.CreateAsync(new(Vectors.Model, Dimension, "/somewhere", Photos: 5_000));
        Assert.True((await index.GetInfoAsync())!.Loading);

        Assert.True(await index.FinishLoadingAsync());

        var settings = await SettingsAsync();
        Assert.Equal(("1", null), ((string?)settings["number_of_replicas"], (string?)settings["refresh_interval"]));
        Assert.Equal($$"""{"dimension":512,"model":"{{Vectors.Model}}","photos_folder":"/somewhere"}""", Sorted((await MappingsAsync())["_meta"]!));
        Assert.False((await index.GetInfoAsync())!.Loading);
    }

    /// <summary>Three machines may finish at the same moment.</summary>
    [OpenSearchFact]
    public async Task Several_may_finish_at_once()
    {
        await index.CreateAsync(new(Vectors.Model, Dimension, Photos: 5_000));

        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => index.FinishLoadingAsync()));

        Assert.Equal("1", (string?)(await SettingsAsync())["number_of_replicas"]);
        Assert.False((await index.GetInfoAsync())!.Loading);
    }

    private async Task<JsonNode> SettingsAsync() => (await Http.GetFromJsonAsync<JsonNode>(new Uri(indexUri, "_settings")))![name]!["settings"]!["index"]!;

    private async Task<JsonNode> MappingsAsync() => (await Http.GetFromJsonAsync<JsonNode>(new Uri(indexUri, "_mapping")))![name]!["mappings"]!;

    private static string Sorted(JsonNode node) =>
        new JsonObject(node.AsObject().OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone()))).ToJsonString();
}
