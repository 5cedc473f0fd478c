namespace PhotoSearch.Tests;

/// <summary>Which requests are retried, with a server that fails on purpose.</summary>
public sealed class OpenSearchRetryTests
{
    private const int Dimension = 4;

    private static readonly FakeAnswer NoHits = new(200, """{"hits":{"hits":[]}}""");

    private readonly HastyTime time = new();

    [Theory]
    [InlineData(429)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_request_to_a_server_that_is_briefly_busy_is_retried(int status)
    {
        var failures = 2;
        await using var server = FakeServer.WithIndex(Dimension, _ => failures-- > 0 ? new(status, "busy") : NoHits);
        await using var index = Open(server);

        Assert.Empty(await index.SearchAsync(Vectors.Unit(1, Dimension), 1));

        Assert.Equal(3, server.Requests.Count(request => request.Path.EndsWith("_search", StringComparison.Ordinal)));
        Assert.Equal(2, time.Waits.Count);
    }

    [Fact]
    public async Task The_servers_waiting_time_is_respected()
    {
        var failures = 1;
        await using var server =
            FakeServer.WithIndex(Dimension, _ => failures-- > 0 ? new(429, "", new() { ["Retry-After"] = "7" }) : NoHits);
        await using var index = Open(server);

        await index.SearchAsync(Vectors.Unit(1, Dimension), 1);

        Assert.Equal([TimeSpan.FromSeconds(7)], time.Waits);
    }

    [Theory]
    [InlineData(25, 2, "is too busy (429). Try again in a minute.")]
    [InlineData(3600, 0, "is too busy (429) and asks clients to wait 3,600 s, longer than the limit of 60 s. Try again after that.")]
    public async Task A_request_waits_for_a_minute_at_most_and_then_says_what_the_server_asks(int seconds, int waits, string message)
    {
        await using var server = FakeServer.WithIndex(Dimension, _ => new(429, "", new() { ["Retry-After"] = $"{seconds}" }));
        await using var index = Open(server);

        var busy = await Assert.ThrowsAsync<PhotoIndexException>(() => index.SearchAsync(Vectors.Unit(1, Dimension), 1));

        Assert.Equal($"OpenSearch at {server.Uri} {message}", busy.Message);
        Assert.Equal(Enumerable.Repeat(TimeSpan.FromSeconds(seconds), waits), time.Waits);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"hits":{"hits":[""")]
    [InlineData("""{"hits":{"hits":[]}""")]
    public async Task A_request_whose_answer_is_cut_short_is_retried(string answer)
    {
        var answers = new Queue<string>([answer, answer, NoHits.Body]);
        await using var server = FakeServer.WithIndex(Dimension, _ => new(200, answers.Dequeue()));
        await using var index = Open(server);

        Assert.Empty(await index.SearchAsync(Vectors.Unit(1, Dimension), 1));

        Assert.Equal((0, 2), (answers.Count, time.Waits.Count));
    }

    [Fact]
    public async Task A_compressed_answer_although_none_was_requested_gives_a_clear_message()
    {
        await using var server =
            FakeServer.WithIndex(Dimension, _ => new(200, "{not packed", new() { ["Content-Encoding"] = "gzip" }));
        await using var index = Open(server);

        await Assert.ThrowsAsync<PhotoIndexException>(() => index.SearchAsync(Vectors.Unit(1, Dimension), 1));
    }

    /// <summary>The server would answer a retry with the page after next.</summary>
    [Fact]
    public async Task The_request_for_the_next_page_of_a_list_is_not_retried()
    {
        await using var server = FakeServer.WithIndex(Dimension, request => request switch
        {
            { Method: "DELETE" } => new(200, "{}"),
            { Path: "/_search/scroll" } => new(503, ""),
            _ => new(200, """{"_scroll_id":"x","hits":{"hits":[{"_id":"a"}]}}"""),
        });
        await using var index = Open(server);

        await Assert.ThrowsAsync<PhotoIndexException>(async () => await index.ListPhotosAsync().ToListAsync());

        Assert.Single(server.Requests, request => request is { Method: "POST", Path: "/_search/scroll" });
    }

    [Fact]
    public async Task A_redirect_is_reported_and_not_followed()
    {
        await using var other = new FakeServer(_ => new(404, "{}"));
        await using var server = new FakeServer(_ => new(302, "", new() { ["Location"] = other.Uri }));
        await using var index = Open(server);

        var redirect = await Assert.ThrowsAsync<PhotoIndexException>(() => index.GetInfoAsync());

        Assert.Equal(
            $"{server.Uri} redirects to another address (302, GET /photos/_mapping). The redirect is not followed, because the " +
            "password is for this address only. Set SERVICE_URI to the server's own address.", redirect.Message);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Waits_grow()
    {
        await using var server = FakeServer.WithIndex(Dimension, _ => new(503, ""));
        await using var index = Open(server);

        var notReady = await Assert.ThrowsAsync<PhotoIndexException>(() => index.SearchAsync(Vectors.Unit(1, Dimension), 1));

        Assert.StartsWith($"OpenSearch at {server.Uri} is not ready (503).", notReady.Message, StringComparison.Ordinal);
        Assert.Equal(5, time.Waits.Count);
        Assert.True(time.Waits.Last() > time.Waits.First(), string.Join(' ', time.Waits));
    }

    [Theory]
    [InlineData(400, "answered POST /photos/_search with 400: Bad thing")]
    [InlineData(401, "requires a user name and a password. Write them into SERVICE_URI: http://user:password@localhost:")]
    [InlineData(403, "does not allow the user in SERVICE_URI to do this (POST /photos/_search)")]
    [InlineData(413, "refused a request of 0.0 MB as too large")]
    [InlineData(500, "answered POST /photos/_search with 500: Bad thing")]
    public async Task Requests_that_would_fail_again_are_not_retried(int status, string message)
    {
        await using var server =
            FakeServer.WithIndex(
                Dimension, _ => new(status, """{"error":{"type":"x","reason":"outer","caused_by":{"reason":"Bad thing"}}}"""));
        await using var index = Open(server);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.SearchAsync(Vectors.Unit(1, Dimension), 1));

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(2, server.Requests.Count);
        Assert.Empty(time.Waits);
    }

    [Fact]
    public async Task If_nothing_listens_the_message_comes_after_two_retries()
    {
        await using var index = Open($"http://localhost:{ServerScript.FreePort()}");

        var nobody = await Assert.ThrowsAsync<PhotoIndexException>(() => index.GetInfoAsync());

        Assert.Equal(
            $"Cannot connect to OpenSearch at {index.Location}. Start the server or correct SERVICE_URI, or leave SERVICE_URI empty to " +
            "use the embedded index.", nobody.Message);
        Assert.Equal(2, time.Waits.Count);
    }

    [Fact]
    public async Task A_host_that_does_not_exist_is_named()
    {
        await using var index = Open("http://no-such-host.invalid:9200");

        Assert.StartsWith(
            "There is no host named no-such-host.invalid.",
            (await Assert.ThrowsAsync<PhotoIndexException>(() => index.GetInfoAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<html>\n  <body>It works!</body>\n</html>", "it sent \"<html> <body>It works!</body> </html>\" instead of JSON")]
    [InlineData("[1]", "it sent \"[1]\" instead of JSON")]
    [InlineData("null", "it sent \"null\" instead of JSON")]
    [InlineData("", "it sent \"nothing\" instead of JSON")]
    [InlineData("{\"hits\":", "it sent \"{\"hits\":\" instead of JSON")]
    public async Task Another_program_at_the_address_is_reported(string body, string message)
    {
        await using var server = new FakeServer(_ => new(200, body));
        await using var index = Open(server);

        Assert.Contains(
            message, (await Assert.ThrowsAsync<PhotoIndexException>(() => index.GetInfoAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_404_from_another_program_is_not_a_missing_index()
    {
        await using var server = new FakeServer(_ => new(404, """{"ok":false,"message":"Unknown resource."}"""));
        await using var index = Open(server);

        Assert.StartsWith(
            $"The server at {server.Uri} is neither OpenSearch nor Elasticsearch: it sent \"{{\"ok\":false,\"message\":\"Unknown " +
            "resource.\"}\" instead of an index.",
            (await Assert.ThrowsAsync<PhotoIndexException>(() => index.GetInfoAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_in_the_address_is_kept()
    {
        await using var server = new FakeServer(_ => new(404, "{}"));
        await using var index = Open(server.Uri + "/search/v1");

        await index.GetInfoAsync();

        Assert.Equal("/search/v1/photos/_mapping", server.Requests.Single().Path);
    }

    [Fact]
    public async Task User_and_password_are_decoded_before_they_are_sent()
    {
        await using var server = new FakeServer(_ => new(404, "{}"));
        await using var index = Open(server.Uri.Replace("//", "//me%40home:p%3A%C3%A4%2F%25@", StringComparison.Ordinal));

        await index.GetInfoAsync();

        Assert.Equal("Basic " + Convert.ToBase64String("me@home:p:ä/%"u8), server.Requests.Single().Authorization);
    }

    [Fact]
    public async Task Cancelling_ends_a_wait_between_tries()
    {
        using var cancellation = new CancellationTokenSource();
        time.Waiting += cancellation.Cancel;
        await using var server = new FakeServer(_ => new(503, ""));
        await using var index = Open(server);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => index.GetInfoAsync(cancellation.Token));

        Assert.Single(server.Requests);
    }

    private OpenSearchPhotoIndex Open(FakeServer server) => Open(server.Uri);

    private OpenSearchPhotoIndex Open(string serviceUri) => new(ServiceAddress.Parse(serviceUri)!, null, "photos", time);
}
