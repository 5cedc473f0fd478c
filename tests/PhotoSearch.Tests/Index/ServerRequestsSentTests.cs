namespace PhotoSearch.Tests;

/// <summary>The number of requests that operations send.</summary>
public sealed class ServerRequestsSentTests
{
    private const int Dimension = 4;

    private readonly HastyTime time = new();

    [Fact]
    public async Task After_the_first_search_each_search_within_10_seconds_is_one_request()
    {
        await using var server = new FakeServer(request => new(200, ServerAnswersTests.RightAnswer(request.Path)));
        await using var index = Open(server);
        foreach (var requests in new[] { 2, 3, 4 })
        {
            await index.SearchAsync(Vectors.Unit(1, Dimension), 1);
            Assert.Equal(requests, server.Requests.Count);
        }

        time.PutForward(TimeSpan.FromSeconds(10));
        await index.SearchAsync(Vectors.Unit(1, Dimension), 1);

        Assert.Equal(
            ["GET /photos/_mapping", "POST /photos/_search"], server.Requests.Skip(4)
                .Select(request => $"{request.Method} {request.Path}"));
    }

    [Fact]
    public async Task Only_requests_with_a_body_have_a_content_type()
    {
        await using var server = new FakeServer(request => new(200, ServerAnswersTests.RightAnswer(request.Path)));
        await using var index = Open(server);

        await index.SearchAsync(Vectors.Unit(1, Dimension), 1);

        Assert.Equal([null, "application/json; charset=utf-8"], server.Requests.Select(request => request.ContentType).Order());
    }

    [Fact]
    public async Task Each_bulk_begins_with_a_look_at_the_index()
    {
        await using var server =
            new FakeServer(
                request => new(200, request.Path == "/_bulk" ? """{"items":[{"index":{"status":201}}]}""" : ServerAnswersTests.RightAnswer(request.Path)));
        await using var index = Open(server);

        for (var i = 0; i < 2; i++) await index.AddAsync(Vectors.Photos(1, Dimension));

        Assert.Equal(["/photos/_mapping", "/_bulk", "/photos/_mapping", "/_bulk"], server.Requests.Select(request => request.Path));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    public async Task A_refused_search_reads_the_mapping_again_before_it_fails(int status)
    {
        var refusals = 0;
        await using var server =
            FakeServer.WithIndex(
                Dimension, _ => refusals-- > 0 ? new(status, """{"error":"gone"}""") : new(200, ServerAnswersTests.RightAnswer("/photos/_search")));
        await using var index = Open(server);
        await index.SearchAsync(Vectors.Unit(1, Dimension), 1);

        refusals = 1;
        Assert.Single(await index.SearchAsync(Vectors.Unit(1, Dimension), 1));
        Assert.Equal(["/photos/_search", "/photos/_mapping", "/photos/_search"], server.Requests.Skip(2).Select(request => request.Path));

        refusals = 2;
        await Assert.ThrowsAsync<PhotoIndexException>(() => index.SearchAsync(Vectors.Unit(1, Dimension), 1));
        Assert.Equal(8, server.Requests.Count);
    }

    [Fact]
    public async Task Creating_checks_once_whether_the_index_exists()
    {
        var there = false;
        await using var server =
            new FakeServer(request => request.Method == "GET" && !there ? new(404, "{}")
                : new(200, ServerAnswersTests.RightAnswer(request.Path)));
        await using var index = Open(server);

        await index.CreateAsync(new("m", Dimension));
        Assert.Equal(["GET /photos/_mapping", "PUT /photos"], Sent());

        await index.GetInfoAsync();
        await index.CreateAsync(new("m", Dimension));
        Assert.Equal(["GET /photos/_mapping", "PUT /photos"], Sent());

        await index.GetInfoAsync();
        time.PutForward(TimeSpan.FromSeconds(10));
        there = true;
        await index.CreateAsync(new("m", Dimension));
        Assert.Equal(["GET /photos/_mapping", "GET /photos/_mapping"], Sent());

        string[] Sent()
        {
            string[] sent = [.. server.Requests.Select(request => $"{request.Method} {request.Path}")];
            server.Requests.Clear();
            return sent;
        }
    }

    private OpenSearchPhotoIndex Open(FakeServer server) => new(ServiceAddress.Parse(server.Uri)!, null, "photos", time);
}
