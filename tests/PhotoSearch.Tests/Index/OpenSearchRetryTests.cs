using System.Text.Json;
using System.Text.Json.Nodes;

namespace PhotoSearch.Tests;

/// <summary>What is sent again, and what is not, against a server that fails on purpose.</summary>
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
    public async Task A_server_that_is_busy_for_a_moment_is_asked_again(int status)
    {
        var failures = 2;
        await using var server = FakeServer.WithIndex(Dimension, _ => failures-- > 0 ? new(status, "busy") : NoHits);
        await using var index = Open(server);

        Assert.Empty(await index.SearchAsync(Vectors.Unit(1, Dimension), 1));

        Assert.Equal(3, server.Requests.Count(request => request.Path.EndsWith("_search", StringComparison.Ordinal)));
        Assert.Equal(2, time.Waits.Count);
    }

    [Fact]
    public async Task The_servers_own_waiting_time_is_kept()
    {
        var failures = 1;
        await using var server =
            FakeServer.WithIndex(Dimension, _ => failures-- > 0 ? new(429, "", new() { ["Retry-After"] = "7" }) : NoHits);
        await using var index = Open(server);

        await index.SearchAsync(Vectors.Unit(1, Dimension), 1);

        Assert.Equal([TimeSpan.FromSeconds(7)], time.Waits);
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
    [InlineData(401, "asks for a user name and a password. Write them into SERVICE_URI: http://user:password@localhost:")]
    [InlineData(403, "does not allow the user in SERVICE_URI to do this (POST /photos/_search)")]
    [InlineData(413, "refused a request of 0.0 MB as too large")]
    [InlineData(500, "answered POST /photos/_search with 500: Bad thing")]
    public async Task What_would_fail_again_is_not_sent_again(int status, string message)
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
    public async Task Where_nothing_listens_the_message_comes_after_two_more_tries()
    {
        await using var index = Open($"http://localhost:{ServerScript.FreePort()}");

        var nobody = await Assert.ThrowsAsync<PhotoIndexException>(() => index.GetInfoAsync());

        Assert.Equal(
            $"Cannot connect to OpenSearch at {index.Location}. Start the server or correct SERVICE_URI, or leave SERVICE_URI empty and " +
            "carry on with the embedded index.", nobody.Message);
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
    [InlineData("<html>\n  <body>It works!</body>\n</html>", "it sent \"<html> <body>It works!</body> </html>\" where JSON was expected")]
    [InlineData("[1]", "it sent \"[1]\" where JSON was expected")]
    [InlineData("null", "it sent \"null\" where JSON was expected")]
    [InlineData("{\"hits\":", "it sent \"{\"hits\":\" where JSON was expected")]
    public async Task Something_else_at_the_address_is_told(string body, string message)
    {
        await using var server = new FakeServer(_ => new(200, body));
        await using var index = Open(server);

        Assert.Contains(
            message, (await Assert.ThrowsAsync<PhotoIndexException>(() => index.GetInfoAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_404_of_somebody_else_is_no_missing_index()
    {
        await using var server = new FakeServer(_ => new(404, """{"ok":false,"message":"Unknown resource."}"""));
        await using var index = Open(server);

        Assert.StartsWith(
            $"What answers at {server.Uri} is neither OpenSearch nor Elasticsearch: it sent \"{{\"ok\":false,\"message\":\"Unknown " +
            "resource.\"}\" where an index was expected.",
            (await Assert.ThrowsAsync<PhotoIndexException>(() => index.GetInfoAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bulk_items_that_found_the_server_busy_go_again_and_others_are_reported()
    {
        var bulks = 0;
        await using var server = FakeServer.WithIndex(Dimension, request => bulks++ == 0
            ? BulkAnswer(request, id => id switch { "a" => 201, "b" => 429, "c" => 400, _ => 200 })
            : BulkAnswer(request, _ => 201));
        await using var index = Open(server);

        var result = await index.AddAsync([.. "abcd".Select((id, i) => new PhotoDocument($"{id}", $"{id}", Vectors.Unit(i, Dimension)))]);

        Assert.Equal(3, result.Stored);
        Assert.Equal([new RefusedPhoto("c", "the inner reason")], result.Refused);
        Assert.Equal(["a b c d", "b"], server.Requests.Where(IsBulk).Select(request => string.Join(' ', Ids(request))));
        Assert.Single(time.Waits);
    }

    [Fact]
    public async Task Bulk_items_that_stay_too_busy_are_reported()
    {
        await using var server = FakeServer.WithIndex(Dimension, request => BulkAnswer(request, id => id == "a" ? 201 : 429));
        await using var index = Open(server);

        var result = await index.AddAsync([new("a", "a", Vectors.Unit(1, Dimension)), new("b", "b", Vectors.Unit(2, Dimension))]);

        Assert.Equal(1, result.Stored);
        Assert.Equal([new RefusedPhoto("b", "the server was too busy (429); try again in a minute")], result.Refused);
        Assert.Equal(6, server.Requests.Count(IsBulk));
    }

    [Theory]
    [InlineData(250, 4, "100 100 50")]
    [InlineData(12, 100_000, "3 3 3 3")]
    [InlineData(2, 600_000, "1 1")]
    public async Task Bulk_requests_hold_at_most_100_photos_or_5_MB(int photos, int dimension, string sizes)
    {
        await using var server = FakeServer.WithIndex(dimension, request => BulkAnswer(request, _ => 201));
        await using var index = Open(server);

        var result = await index.AddAsync(Vectors.Photos(photos, dimension));

        Assert.Equal(photos, result.Stored);
        Assert.Equal(sizes, string.Join(' ', server.Requests.Where(IsBulk).Select(request => Ids(request).Count())));
    }

    [Fact]
    public async Task A_bulk_answer_without_all_items_is_an_error()
    {
        await using var server = FakeServer.WithIndex(Dimension, _ => new(200, """{"errors":false,"items":[]}"""));
        await using var index = Open(server);

        var error = await Assert.ThrowsAsync<PhotoIndexException>(() => index.AddAsync(Vectors.Photos(2, Dimension)));

        Assert.Contains("answered a bulk request of 2 photos with 0 results", error.Message, StringComparison.Ordinal);
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
    public async Task User_and_password_are_sent_as_they_were_meant()
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

    private static bool IsBulk(FakeRequest request) => request.Path == "/_bulk";

    private static IEnumerable<string> Ids(FakeRequest bulk) => bulk.Body.Split('\n')
        .Where(line => line.StartsWith("""{"index":""", StringComparison.Ordinal))
        .Select(line => (string)JsonNode.Parse(line)!["index"]!["_id"]!);

    private static FakeAnswer BulkAnswer(FakeRequest request, Func<string, int> status)
    {
        var items = Ids(request).Select(id => new
        {
            index = new
            {
                _id = id, status = status(id), error = status(id) < 300 ? null : new
                {
                    reason = "outer", caused_by = new { reason = "the inner reason" },
                },
            },
        });
        return new(200, JsonSerializer.Serialize(new { errors = true, items }));
    }
}
