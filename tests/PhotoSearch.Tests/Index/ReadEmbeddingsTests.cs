namespace PhotoSearch.Tests;

/// <summary>Reading embeddings from a fake server that may refuse.</summary>
public sealed class ReadEmbeddingsTests
{
    private const int Dimension = 4;

    [Theory]
    [InlineData(null, "Reading them runs a script: ask the administrator to allow scripts.")]
    [InlineData("Elasticsearch", "Reading them needs Elasticsearch 8.17 or newer.")]
    public async Task A_server_that_returns_no_embeddings_is_named_with_its_reason_and_what_it_needs(string? product, string next)
    {
        var mapping = FakeServer.MappingOf(Dimension);
        var headers = product is null ? null : new Dictionary<string, string> { [OpenSearchResponse.ProductHeader] = product };
        await using var server = new FakeServer(request => request.Path.EndsWith("/_mapping", StringComparison.Ordinal)
            ? new(200, mapping, headers)
            : new(400, """{"error":{"type":"illegal_argument_exception","reason":"not supported."}}""", headers));
        await using var index = Open(server);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(async () => await index.ReadEmbeddingsAsync().ToListAsync());

        Assert.Equal(
            $"{product ?? "OpenSearch"} at {server.Uri} cannot return the embeddings of index \"photos\": not supported. {next}",
            refusal.Message);
    }

    [Fact]
    public async Task A_document_without_an_embedding_is_left_out_and_one_of_another_length_is_refused()
    {
        await using var server = FakeServer.WithIndex(Dimension, _ => new(200, """
            {"hits":{"hits":[{"_id":"none","fields":{"embedding":[null]}},{"_id":"nothing"},
            {"_id":"right","fields":{"embedding":[[1,0,0,0]]}},{"_id":"short","fields":{"embedding":[[1,0,0]]}}]}}
            """));
        await using var index = Open(server);
        var read = new List<string>();

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(async () =>
        {
            await foreach (var photo in index.ReadEmbeddingsAsync()) read.Add(photo.Id);
        });

        Assert.Equal(["right"], read);
        Assert.StartsWith(
            $"OpenSearch at {server.Uri} returned 3 numbers as the embedding of short, but embeddings in index \"photos\" have 4. ",
            refusal.Message, StringComparison.Ordinal);
    }

    private static OpenSearchPhotoIndex Open(FakeServer server) => new(ServiceAddress.Parse(server.Uri)!, null, "photos");
}
