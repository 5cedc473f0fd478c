namespace PhotoSearch.Tests;

/// <summary>Indexes created by other programs, such as the Python workshop.</summary>
[Collection(OpenSearchServer.Collection)]
public sealed class OpenSearchOtherIndexTests(OpenSearchServer server) : ServerIndexTests
{
    private protected override async Task<Uri> ServerAsync() => (await server.PlainAsync()).Uri;

    [Fact]
    public async Task An_index_without_a_model_is_used_when_the_dimension_fits()
    {
        await PutAsync(
            """{"settings":{"index":{"knn":true}},"mappings":{"properties":{"embedding":{"type":"knn_vector","dimension":8,"method":{"name":"hnsw","engine":"lucene","space_type":"cosinesimil"}}}}}""");

        Assert.True((await Index.CreateAsync(new("anything", Dimension))).AlreadyExisted);
        Assert.Equal(
            (null, null, Dimension), (await Index.GetInfoAsync())! is var info ? (info.Model, info.PhotosFolder, info.Dimension) : default);
        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => Index.CreateAsync(new("anything", 512)));
        Assert.StartsWith(
            $"Index \"{Name}\" holds 8-dimensional embeddings; anything makes 512. Set CLIP_MODEL to the model that filled the index, " +
            "use another index (INDEX_NAME in .env), or delete the index", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hits_of_an_index_with_another_space_type_have_cosines_too()
    {
        await PutAsync(
            """{"settings":{"index":{"knn":true}},"mappings":{"properties":{"embedding":{"type":"knn_vector","dimension":8,"method":{"name":"hnsw","engine":"lucene","space_type":"l2"}}}}}""");
        var photos = Vectors.Photos(20, Dimension);
        await Index.AddAsync(photos);
        await Index.RefreshAsync();
        var query = Vectors.Unit(1000, Dimension);

        var hits = await Index.SearchAsync(query, 5);

        var expected = Vectors.Nearest(photos, query, 5);
        Assert.Equal(expected.Select(hit => hit.Id), hits.Select(hit => hit.Id));
        Assert.All(expected.Zip(hits), pair => Assert.Equal(pair.First.Cosine, pair.Second.Cosine, 1e-5));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"image_url\":{\"type\":\"text\",\"fields\":{\"keyword\":{\"type\":\"keyword\"}}}")]
    [InlineData(",\"image_url\":{\"type\":\"keyword\"}")]
    public async Task Folders_come_from_the_keyword_field_or_subfield(string field)
    {
        await PutAsync(Mapped(field));
        await Index.AddAsync([.. Vectors.Photos(5, Dimension), new("A/b.jpg", "A/b.jpg", Vectors.Unit(9, Dimension))]);
        await Index.RefreshAsync();

        Assert.Equal("A/b.jpg", Assert.Single(await Index.SearchAsync(Vectors.Unit(1, Dimension), 5, folder: "A")).Id);
        Assert.Equal("A/b.jpg", Assert.Single(await Index.SearchAsync(Vectors.Unit(1, Dimension), 5, exact: true, "A")).Id);
    }

    [Fact]
    public async Task Without_a_keyword_a_search_in_a_folder_is_refused_with_what_to_do()
    {
        await PutAsync(Mapped(",\"image_url\":{\"type\":\"text\"}"));
        await Index.AddAsync(Vectors.Photos(5, Dimension));
        await Index.RefreshAsync();

        Assert.Equal(5, (await Index.SearchAsync(Vectors.Unit(1, Dimension), 5)).Count);
        Assert.Equal(
            $"Searches in index \"{Name}\" in {Index.Location} cannot be limited to a folder: its field image_url is not of type " +
            "keyword. Search without a folder, or delete the index and start again (\"Start again\" in notebook 1).",
            (await Assert.ThrowsAsync<PhotoIndexException>(() =>
                Index.SearchAsync(Vectors.Unit(1, Dimension), 5, folder: "album"))).Message);
    }

    [Fact]
    public async Task A_search_in_a_folder_is_refused_if_the_server_has_no_keyword_for_a_long_path()
    {
        await PutAsync(Mapped(""));
        await Index.AddAsync([
            new("a", "album/a.jpg", Vectors.Unit(1, Dimension)),
            new("b", $"album/{new string('b', 300)}.jpg", Vectors.Unit(2, Dimension)),
        ]);
        await Index.RefreshAsync();

        Assert.Contains(
            "its field image_url.keyword holds at most 256 characters (paths that are longer or missing: 1). Search without",
            (await Assert.ThrowsAsync<PhotoIndexException>(() =>
                Index.SearchAsync(Vectors.Unit(1, Dimension), 5, folder: "album"))).Message, StringComparison.Ordinal);
    }

    private static string Mapped(string field) =>
        """{"settings":{"index":{"knn":true}},"mappings":{"properties":{"embedding":{"type":"knn_vector","dimension":8,"method":{"name":"hnsw","engine":"lucene","space_type":"cosinesimil"}}FIELD}}}"""
            .Replace("FIELD", field, StringComparison.Ordinal);

    [Fact]
    public Task An_index_that_does_not_answer_is_listed_with_its_state() => IndexThatDoesNotAnswerIsListedAsync(
        """{"mappings":{"properties":{"embedding":{"type":"knn_vector","dimension":8}}}}""");

    [Fact]
    public Task An_index_without_vectors_is_named_and_can_be_deleted() => IndexWithoutVectorsIsNamedAsync();

    [Fact]
    public async Task An_alias_works_like_the_index_behind_it()
    {
        await using var aliased = PhotoIndex.Open(TestSettings.OpenSearch(Index.Location), Name + "-alias");
        await Index.CreateAsync(new(Vectors.Model, Dimension));
        await PutAsync("{}", $"_alias/{Name}-alias");

        await aliased.AddAsync(Vectors.Photos(3, Dimension));
        await aliased.RefreshAsync();

        Assert.Equal(3, (await aliased.GetInfoAsync())!.Photos);
        Assert.Equal(3, (await Index.SearchAsync(Vectors.Unit(1, Dimension), 5)).Count);
    }

    [Fact]
    public async Task The_mapping_that_is_shown_is_the_mapping_that_is_created()
    {
        await Index.CreateAsync(new(Vectors.Model, Dimension, "/photos"));

        var mapping = await MappingsAsync();

        Assert.Equal("""{"model":"test-model","photos_folder":"/photos","dimension":8}""", mapping["_meta"]!.ToJsonString());
        Assert.Equal("""{"excludes":["embedding"]}""", mapping["_source"]!.ToJsonString());
        Assert.Equal("cosinesimil", (string?)mapping["properties"]!["embedding"]!["method"]!["space_type"]);
    }
}
