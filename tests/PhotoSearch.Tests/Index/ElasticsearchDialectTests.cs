namespace PhotoSearch.Tests;

/// <summary>
/// How the library recognises Elasticsearch, and what then changes, with a fake server.
/// </summary>
public sealed class ElasticsearchDialectTests
{
    private const int Dimension = 4;
    private const string Mapping =
        """{"photos":{"mappings":{"properties":{"embedding":{"type":"dense_vector","dims":4,"index":true,"similarity":"cosine"}}}}}""";

    private static readonly Dictionary<string, string> FromElasticsearch = new() { ["X-elastic-product"] = "Elasticsearch" };

    private readonly HastyTime time = new();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_header_decides_how_an_index_is_made(bool elasticsearch)
    {
        await using var server =
            new FakeServer(request => new(request.Method == "GET" ? 404 : 200, "{}", elasticsearch ? FromElasticsearch : null));
        await using var index = Open(server.Uri);
        var definition = new IndexDefinition("m", Dimension);

        await index.CreateAsync(definition);

        Assert.Equal(["GET /photos/_mapping", "PUT /photos"], server.Requests.Select(request => $"{request.Method} {request.Path}"));
        Assert.Equal(
            elasticsearch
                ? ElasticsearchRequests.CreateIndex(definition) : OpenSearchRequests.CreateIndex(definition), server.Requests.Last().Body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Searches_use_its_syntax_and_their_scores_become_cosines(bool exact)
    {
        await using var server =
            ElasticsearchWithIndex(_ => new(200, $$$"""{"hits":{"hits":[{"_id":"a","_score":{{{(exact ? "1.5" : "0.75")}}}}]}}"""));
        await using var index = Open(server.Uri);
        var query = Vectors.Unit(1, Dimension);

        Assert.Equal([new PhotoHit("a", "a", 0.5)], await index.SearchAsync(query, 1, exact));

        Assert.Equal(
            exact ? ElasticsearchRequests.ExactSearch(query, 1) : ElasticsearchRequests.Search(query, 1), server.Requests.Last().Body);
    }

    [Theory]
    [InlineData(403, "does not allow the user in SERVICE_URI to do this (GET /photos/_mapping)")]
    [InlineData(429, "is too busy (429)")]
    [InlineData(503, "is not ready (503)")]
    [InlineData(500, "answered GET /photos/_mapping with 500: Bad thing")]
    public async Task Messages_use_its_name(int status, string message)
    {
        await using var server = new FakeServer(_ => new(status, """{"error":{"type":"x","reason":"Bad thing"}}""", FromElasticsearch));
        await using var index = Open(server.Uri);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.GetInfoAsync());

        Assert.StartsWith($"Elasticsearch at {server.Uri} {message}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_not_forgotten_when_a_proxy_answers_for_the_server()
    {
        await using var server = ElasticsearchWithIndex(_ => new(503, "busy", []));
        await using var index = Open(server.Uri);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.SearchAsync(Vectors.Unit(1, Dimension), 1));

        Assert.StartsWith($"Elasticsearch at {server.Uri} is not ready (503).", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(5, time.Waits.Count);
    }

    [Theory]
    [InlineData("unknown parameter [index] on mapper [embedding] of type [dense_vector]")]
    [InlineData("Mapping definition for [embedding] has unsupported parameters:  [index_options : {type=hnsw}]")]
    public async Task A_server_that_is_too_old_is_reported(string reason)
    {
        await using var server = new FakeServer(request => request.Method == "GET"
            ? new(404, "{}", FromElasticsearch)
            : new(400, $$$"""{"error":{"reason":"outer","caused_by":{"reason":"{{{reason}}}"}},"status":400}""", FromElasticsearch));
        await using var index = Open(server.Uri);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.CreateAsync(new("m", Dimension)));

        Assert.Equal(
            $"Elasticsearch at {server.Uri} cannot create index \"photos\": {reason}. Photo search needs Elasticsearch 8.4 or newer.",
            refusal.Message);
    }

    private static FakeServer ElasticsearchWithIndex(Func<FakeRequest, FakeAnswer> answer) => new(request =>
        request.Path.EndsWith("/_mapping", StringComparison.Ordinal) ? new FakeAnswer(200, Mapping, FromElasticsearch)
        : answer(request) is { Headers: null } plain ? plain with { Headers = FromElasticsearch } : answer(request));

    private OpenSearchPhotoIndex Open(string serviceUri) => new(ServiceAddress.Parse(serviceUri)!, null, "photos", time);
}
