namespace PhotoSearch.Tests;

/// <summary>Lists of indexes and photos when a server refuses a part of the work.</summary>
public sealed class ServerListTests
{
    private readonly HastyTime time = new();

    [Fact]
    public async Task Without_permission_for_the_state_of_indexes_an_index_that_does_not_answer_is_listed_with_its_error()
    {
        await using var server = new FakeServer(request => request.Path switch
        {
            "/_mapping" => new(200, $"{{{Mapped("closed")},{Mapped("open")},{Mapped("red")}}}"),
            "/_cat/indices" => new(403, """{"error":{"type":"security_exception","reason":"no permissions"}}"""),
            "/closed/_count" => new(400, """{"error":{"type":"index_closed_exception","reason":"closed"}}"""),
            "/red/_count" => new(503, """{"error":{"type":"search_phase_execution_exception","reason":"all shards failed"}}"""),
            "/open/_count" => new(200, """{"count":5}"""),
            _ => new(200, "{}"),
        });
        await using var index = Open(server);

        var listed = await index.ListAsync(CancellationToken.None);

        Assert.Equal(
            [("closed", 0, "closed (400)"), ("open", 5, null), ("red", 0, "all shards failed (503)")],
            listed.Select(info => (info.Name, info.Photos, info.Problem)));
    }

    [Fact]
    public async Task An_index_whose_state_is_sent_twice_is_listed_once()
    {
        await using var server = new FakeServer(request => new(200, request.Path switch
        {
            "/_mapping" => $"{{{Mapped("photos")}}}",
            "/_cat/indices" => """[{"index":"photos","health":"green"},{"index":"photos","health":"green"}]""",
            "/photos/_count" => """{"count":5}""",
            _ => "{}",
        }));
        await using var index = Open(server);

        Assert.Equal(5, Assert.Single(await index.ListAsync(CancellationToken.None)).Photos);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(0)]
    public async Task A_server_that_fails_to_close_a_list_does_not_spoil_it(int status)
    {
        using var read = new ManualResetEventSlim();
        await using var server = FakeServer.WithIndex(4, request =>
        {
            if (request.Method != "DELETE") return new(200, Page(request.Path == "/photos/_search" ? """{"_id":"a"}""" : ""));
            if (status == 0) read.Wait();
            return new(Math.Max(200, status), "{}");
        });
        await using var index = Open(server);

        try
        {
            Assert.Equal("a", Assert.Single(await index.ListPhotosAsync().ToListAsync()).Id);
        }
        finally
        {
            read.Set();
            await index.RefreshAsync(); // the server answers this after the blocked request
        }
    }

    /// <summary>With a fake server, because the test server lacks the native library of the engine nmslib.</summary>
    [Fact]
    public async Task Without_filters_in_the_engine_a_search_in_a_folder_compares_with_all_its_photos()
    {
        await using var server = new FakeServer(request => request switch
        {
            { Path: "/photos/_mapping" } => new(200,
                """{"photos":{"mappings":{"properties":{"image_url":{"type":"keyword"},"embedding":{"type":"knn_vector","dimension":4,"space_type":"cosinesimil"}}}}}"""),
            _ when request.Body.Contains("\"knn\"", StringComparison.Ordinal) =>
                new(400, """{"error":{"reason":"Engine [NMSLIB] does not support filters"}}"""),
            _ => new(200, """{"hits":{"hits":[{"_id":"a","_score":1.5}]}}"""),
        });
        await using var index = Open(server);

        for (var i = 0; i < 2; i++)
            Assert.Equal([new PhotoHit("a", "a", 0.5)], await index.SearchAsync(Vectors.Unit(1, 4), 5, folder: "album"));
    }

    private static string Page(string hit) => """{"_scroll_id":"s","hits":{"hits":[HIT]}}""".Replace("HIT", hit, StringComparison.Ordinal);

    private static string Mapped(string name) =>
        $"\"{name}\":" + """{"mappings":{"properties":{"embedding":{"type":"knn_vector","dimension":4}}}}""";

    private OpenSearchPhotoIndex Open(FakeServer server) => new(ServiceAddress.Parse(server.Uri)!, null, "photos", time);
}
