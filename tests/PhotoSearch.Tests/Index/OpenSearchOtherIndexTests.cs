using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace PhotoSearch.Tests;

/// <summary>Indexes that other programs made, such as the Python workshop's.</summary>
[Collection(OpenSearchServer.Collection)]
public sealed class OpenSearchOtherIndexTests(OpenSearchServer server) : IAsyncLifetime
{
    private const int Dimension = 8;

    private static readonly HttpClient Http = new();

    private readonly string name = $"other-{Guid.NewGuid():N}";
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

    [OpenSearchFact]
    public async Task An_index_without_a_model_is_used_when_the_dimension_fits()
    {
        await PutAsync("""{"settings":{"index":{"knn":true}},"mappings":{"properties":{"embedding":{"type":"knn_vector","dimension":8,"method":{"name":"hnsw","engine":"lucene","space_type":"cosinesimil"}}}}}""");

        Assert.True((await index.CreateAsync(new("anything", Dimension))).AlreadyExisted);
        Assert.Equal((null, null, Dimension), (await index.GetInfoAsync())! is var info ? (info.Model, info.PhotosFolder, info.Dimension) : default);
        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.CreateAsync(new("anything", 512)));
        Assert.StartsWith($"Index \"{name}\" holds 8-dimension vectors; anything makes 512. Set CLIP_MODEL back, or delete the index", refusal.Message, StringComparison.Ordinal);
    }

    [OpenSearchFact]
    public async Task Hits_of_an_index_with_another_space_type_have_cosines_too()
    {
        await PutAsync("""{"settings":{"index":{"knn":true}},"mappings":{"properties":{"embedding":{"type":"knn_vector","dimension":8,"method":{"name":"hnsw","engine":"lucene","space_type":"l2"}}}}}""");
        var photos = Vectors.Photos(20, Dimension);
        await index.AddAsync(photos);
        await index.RefreshAsync();
        var query = Vectors.Unit(1000, Dimension);

        var hits = await index.SearchAsync(query, 5);

        var expected = Vectors.Nearest(photos, query, 5);
        Assert.Equal(expected.Select(hit => hit.Id), hits.Select(hit => hit.Id));
        Assert.All(expected.Zip(hits), pair => Assert.Equal(pair.First.Cosine, pair.Second.Cosine, 1e-5));
    }

    [OpenSearchFact]
    public async Task An_index_without_vectors_is_named_and_can_be_deleted()
    {
        await PutAsync("""{"mappings":{"properties":{"embedding":{"type":"float"}}}}""");

        foreach (var one in new Func<Task>[] { () => index.CreateAsync(new("m", Dimension)), () => index.GetInfoAsync(), () => index.SearchAsync(Vectors.Unit(1, Dimension), 1), () => index.AddAsync(Vectors.Photos(1, Dimension)) })
            Assert.StartsWith($"Index \"{name}\" in {index.Location} is there, but has no k-NN field named embedding", (await Assert.ThrowsAsync<PhotoIndexException>(one)).Message, StringComparison.Ordinal);
        Assert.True(await index.DeleteAsync());
    }

    [OpenSearchFact]
    public async Task An_alias_is_as_good_as_the_index_behind_it()
    {
        await using var aliased = PhotoIndex.Open(TestSettings.OpenSearch(index.Location), name + "-alias");
        await index.CreateAsync(new(Vectors.Model, Dimension));
        (await Http.PutAsync(new Uri(indexUri, $"_alias/{name}-alias"), null)).EnsureSuccessStatusCode();

        await aliased.AddAsync(Vectors.Photos(3, Dimension));
        await aliased.RefreshAsync();

        Assert.Equal(3, (await aliased.GetInfoAsync())!.Photos);
        Assert.Equal(3, (await index.SearchAsync(Vectors.Unit(1, Dimension), 5)).Count);
    }

    [OpenSearchFact]
    public async Task The_mapping_that_is_shown_is_the_mapping_that_is_made()
    {
        await index.CreateAsync(new(Vectors.Model, Dimension, "/photos"));

        var answer = await Http.GetFromJsonAsync<JsonObject>(new Uri(indexUri, "_mapping"));

        var mapping = answer![name]!["mappings"]!;
        Assert.Equal("""{"model":"test-model","photos_folder":"/photos","dimension":8}""", mapping["_meta"]!.ToJsonString());
        Assert.Equal("""{"excludes":["embedding"]}""", mapping["_source"]!.ToJsonString());
        Assert.Equal("cosinesimil", (string?)mapping["properties"]!["embedding"]!["method"]!["space_type"]);
    }

    private async Task PutAsync(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        (await Http.PutAsync(indexUri, content)).EnsureSuccessStatusCode();
    }
}
