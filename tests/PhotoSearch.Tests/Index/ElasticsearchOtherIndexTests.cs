namespace PhotoSearch.Tests;

/// <summary>Indexes that other programs created in Elasticsearch, and how Elasticsearch stores ours.</summary>
[Collection(ElasticsearchServer.Collection)]
public sealed class ElasticsearchOtherIndexTests(ElasticsearchServer server) : ServerIndexTests
{
    private protected override Task<Uri> ServerAsync() => server.UriAsync();

    [Fact]
    public async Task An_index_without_a_model_is_used_when_the_dimension_fits()
    {
        await PutAsync(
            """{"mappings":{"properties":{"embedding":{"type":"dense_vector","dims":8,"index":true,"similarity":"cosine","index_options":{"type":"hnsw","m":16,"ef_construction":100}}}}}""");
        var photos = Vectors.Photos(20, Dimension);
        var query = Vectors.Unit(1000, Dimension);

        Assert.True((await Index.CreateAsync(new("anything", Dimension))).AlreadyExisted);
        Assert.Equal(
            (null, null, Dimension), (await Index.GetInfoAsync())! is var info ? (info.Model, info.PhotosFolder, info.Dimension) : default);
        await Index.AddAsync(photos);
        await Index.RefreshAsync();

        var expected = Vectors.Nearest(photos, query, 5);
        var found = await Index.SearchAsync(query, 5);
        Assert.Equal(5, found.Count);
        Assert.All(expected.Zip(found), pair =>
            Assert.Equal((pair.First.Id, pair.First.Cosine), (pair.Second.Id, pair.Second.Cosine), Close));
        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => Index.CreateAsync(new("anything", 512)));
        Assert.StartsWith(
            $"Index \"{Name}\" holds 8-dimensional embeddings; anything makes 512. Set CLIP_MODEL to the model that filled the index, " +
            "use another index (INDEX_NAME in .env), or delete the index", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_without_a_graph_or_with_another_similarity_uses_exact_search()
    {
        foreach (var options in new[] { "\"index\":false", "\"index\":true,\"similarity\":\"l2_norm\"" })
        {
            await PutAsync($$$"""{"mappings":{"properties":{"embedding":{"type":"dense_vector","dims":8,{{{options}}} } } } }""");
            var photos = Vectors.Photos(20, Dimension);
            await Index.AddAsync(photos);
            await Index.RefreshAsync();
            var query = Vectors.Unit(1000, Dimension);
            try
            {
                var hits = await Index.SearchAsync(query, 5);
                Assert.Equal(5, hits.Count);
                Assert.All(Vectors.Nearest(photos, query, 5).Zip(hits), pair =>
                    Assert.Equal((pair.First.Id, pair.First.Cosine), (pair.Second.Id, pair.Second.Cosine), Close));
            }
            catch (PhotoIndexException refusal)
            {
                Assert.EndsWith(
                    $"of index \"{Name}\": script_lang not supported [painless]. An exact search runs a script: ask the administrator to " +
                    "allow scripts, or delete the index and start again (\"Start again\" in notebook 1), so that approximate search " +
                    "works.", refusal.Message, StringComparison.Ordinal);
            }
            await Index.DeleteAsync();
        }
    }

    [Fact]
    public Task An_index_that_does_not_answer_is_listed_with_its_state() => IndexThatDoesNotAnswerIsListedAsync(
        """{"mappings":{"properties":{"embedding":{"type":"dense_vector","dims":8,"index":true,"similarity":"cosine"}}}}""");

    [Fact]
    public Task An_index_without_vectors_is_named_and_can_be_deleted() => IndexWithoutVectorsIsNamedAsync();

    [Fact]
    public async Task An_unsupported_dimension_is_reported()
    {
        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => Index.CreateAsync(new("m", 5_000)));

        // The limit is 4,096 since 8.11 and lower before.
        Assert.Matches(
            $"^Elasticsearch at {Index.Location} cannot create index \"{Name}\": The number of dimensions .*in the range \\[1, [0-9]+\\] " +
            "but was \\[5000\\]\\.$", refusal.Message);
    }

    [Fact]
    public async Task Embeddings_are_kept_unrounded_and_out_of_the_documents()
    {
        await Index.CreateAsync(new(Vectors.Model, Dimension, "/photos"));

        var mapping = await MappingsAsync();

        Assert.Equal("hnsw", (string?)mapping["properties"]!["embedding"]!["index_options"]!["type"]);
        Assert.Equal("""{"excludes":["embedding"]}""", mapping["_source"]!.ToJsonString());
        Assert.Equal("/photos", (string?)mapping["_meta"]!["photos_folder"]);
    }

    private static bool Close((string Id, double Cosine) one, (string Id, double Cosine) other) =>
        one.Id == other.Id && Math.Abs(one.Cosine - other.Cosine) < 1e-5;
}
