using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace PhotoSearch.Tests;

/// <summary>What becomes of the items of a bulk request, against a server that refuses some on purpose.</summary>
public sealed class OpenSearchBulkTests
{
    private const int Dimension = 4;

    private readonly HastyTime time = new();

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Bulk_items_that_the_server_puts_off_go_again_and_others_are_reported(int status)
    {
        var bulks = 0;
        await using var server = FakeServer.WithIndex(Dimension, request => bulks++ == 0
            ? BulkAnswer(request, id => id switch { "a" => 201, "b" => status, "c" => 400, _ => 200 })
            : BulkAnswer(request, _ => 201));
        await using var index = Open(server);

        var result = await index.AddAsync([.. "abcd".Select((id, i) => new PhotoDocument($"{id}", $"{id}", Vectors.Unit(i, Dimension)))]);

        Assert.Equal(3, result.Stored);
        Assert.Equal([new RefusedPhoto("c", "the inner reason")], result.Refused);
        Assert.Equal(["a b c d", "b"], server.Requests.Where(IsBulk).Select(request => string.Join(' ', Ids(request))));
        Assert.Single(time.Waits);
    }

    [Theory]
    [InlineData(429, "is too busy (429)")]
    [InlineData(503, "is not ready (503)")]
    public async Task Bulk_items_that_are_put_off_again_and_again_are_an_outage_that_tells_what_is_stored(int status, string state)
    {
        await using var server = FakeServer.WithIndex(Dimension, request => BulkAnswer(request, id => id == "a" ? 201 : status));
        await using var index = Open(server);

        var failure = await Assert.ThrowsAsync<PhotoIndexException>(() => index.AddAsync(
            [new("a", "a", Vectors.Unit(1, Dimension)), new("b", "b", Vectors.Unit(2, Dimension))]));

        Assert.Equal((1, $"OpenSearch at {server.Uri} {state}"), (failure.Stored, failure.Outage));
        Assert.Equal($"{failure.Outage} for 1 of 2 photos. Try again in a minute.", failure.Message);
        Assert.Equal(6, server.Requests.Count(IsBulk));
    }

    [Fact]
    public async Task A_run_waits_while_the_server_puts_photos_off_and_stores_every_one()
    {
        var bulks = 0;
        await using var server = FakeServer.WithIndex(Dimension, request => request.Path switch
        {
            "/_bulk" => BulkAnswer(request, _ => ++bulks is > 4 and <= 100 ? 503 : 201),
            "/photos/_mget" => new(200, "{\"docs\":[]}"),
            _ => new(200, "{}"),
        });
        await using var index = Open(server);
        var notes = new List<string>();
        var tally = new IngestTally(
            12, 1, progress => notes.AddRange(progress.Note is { } note ? [note] : []), NullLogger.Instance);
        var outage = new StoreOutage(index, tally, time, CancellationToken.None);

        foreach (var block in Vectors.Photos(12, Dimension).Chunk(4))
        {
            var result = await outage.OutlastAsync(token => index.AddAsync(block, token), CancellationToken.None);
            Assert.Empty(result.Refused);
            tally.Indexed(result.Stored);
        }

        Assert.Equal((12, 0), (tally.Finish(cancelled: false).Indexed, tally.Finish(cancelled: false).Failures.Count));
        Assert.Equal(
            [$"OpenSearch at {server.Uri} is not ready (503); waiting for up to two minutes.", $"{server.Uri} answers again."], notes);
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

    private OpenSearchPhotoIndex Open(FakeServer server) => new(ServiceAddress.Parse(server.Uri)!, null, "photos", time);

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
