using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;

namespace PhotoSearch.Tests;

/// <summary>Bulk requests to a server that refuses some of their items.</summary>
public sealed class OpenSearchBulkTests
{
    private const int Dimension = 4;

    private readonly HastyTime time = new();

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Bulk_items_rejected_by_a_busy_server_are_retried_and_others_are_reported(int status)
    {
        var bulks = 0;
        await using var server = FakeServer.WithIndex(Dimension, request => bulks++ == 0
            ? BulkAnswer(request, id => id switch { "a" => 201, "b" => status, "c" => 400, _ => 200 })
            : BulkAnswer(request, _ => 201));
        await using var index = Open(server);

        var result = await index.AddAsync([.. "abcd".Select((id, i) => new PhotoDocument($"{id}", $"{id}", Vectors.Unit(i, Dimension)))]);

        Assert.Equal(3, result.Stored);
        Assert.Equal([new RefusedPhoto("c", "the inner reason")], result.Refused);
        Assert.Equal(["a b c d", "b"], Bulks(server).Select(request => string.Join(' ', Ids(request))));
        Assert.Single(time.Waits);
    }

    [Theory]
    [InlineData(429, "is too busy (429)")]
    [InlineData(503, "is not ready (503)")]
    public async Task Bulk_items_rejected_in_every_retry_are_an_outage_that_reports_what_is_stored(int status, string state)
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
    public async Task A_run_waits_while_a_busy_server_rejects_photos_and_stores_every_one()
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
    [InlineData(2_450, 4, "800 800 800 50")]
    [InlineData(12, 100_000, "3 3 3 3")]
    [InlineData(2, 600_000, "1 1")]
    public async Task Bulk_requests_contain_at_most_800_photos_or_5_MB(int photos, int dimension, string sizes)
    {
        await using var server = FakeServer.WithIndex(dimension, request => BulkAnswer(request, _ => 201));
        await using var index = Open(server);
        var added = Vectors.Photos(photos, dimension);

        var result = await index.AddAsync(added);

        Assert.Equal(photos, result.Stored);
        Assert.Equal(sizes, string.Join(' ', Bulks(server).Select(request => Ids(request).Count()).OrderDescending()));
        Assert.All(Bulks(server), request => Assert.EndsWith("\n", request.Body, StringComparison.Ordinal));
        Assert.Equal(
            Lines(OpenSearchRequests.Bulk(added, "photos")).Order(StringComparer.Ordinal),
            Bulks(server).SelectMany(request => Lines(request.Body)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_request_is_answered_while_another_is_sent()
    {
        var second = new TaskCompletionSource();
        var bulks = 0;
        await using var server = FakeServer.WithIndex(Dimension, request =>
        {
            if (++bulks == 1) return BulkAnswer(request, _ => 201) with { After = second.Task };
            second.TrySetResult();
            return BulkAnswer(request, _ => 201);
        });
        await using var index = Open(server);

        Assert.Equal(2_000, (await index.AddAsync(Vectors.Photos(2_000, Dimension))).Stored);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task Among_many_requests_only_items_of_a_busy_server_are_sent_again_with_the_same_lines(int status)
    {
        var seen = new HashSet<string>();
        await using var server = FakeServer.WithIndex(Dimension, request => BulkAnswer(
            request, id => id[^5] == '9' ? 400 : seen.Add(id) && id[^5] == '7' ? status : 201));
        await using var index = Open(server);
        var photos = Vectors.Photos(3_000, Dimension);

        var result = await index.AddAsync(photos);

        Assert.Equal(2_700, result.Stored);
        Assert.Equal(
            photos.Select(photo => photo.Id).Where(id => id[^5] == '9'), result.Refused.Select(refused => refused.Id));
        var sent = Bulks(server).SelectMany(request => Items(request.Body)).ToArray();
        Assert.Equal(3_300, sent.Length);
        Assert.Equal(Items(OpenSearchRequests.Bulk(photos, "photos")).ToHashSet(), sent.ToHashSet());
    }

    [Fact]
    public async Task What_other_requests_store_while_one_fails_counts_once()
    {
        var failed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var bulks = 0;
        await using var server = FakeServer.WithIndex(Dimension, request =>
        {
            if (++bulks == 1) return BulkAnswer(request, _ => 201) with { After = failed.Task };
            if (bulks > 2) return BulkAnswer(request, _ => 201);
            failed.SetResult();
            return new(400, """{"error":{"reason":"Bad thing"}}""");
        });
        await using var index = Open(server);

        var failure = await Assert.ThrowsAsync<PhotoIndexException>(() => index.AddAsync(Vectors.Photos(10_000, Dimension)));

        Assert.Contains("Bad thing", failure.Message, StringComparison.Ordinal);
        Assert.Equal(800 * (bulks - 1), failure.Stored);
        Assert.InRange(bulks, 2, 12); // not all thirteen: the others are not started
    }

    /// <summary>The server rejects an item of the first request for now, so the second request could arrive before it is stored.</summary>
    [Fact]
    public async Task A_request_that_repeats_an_id_waits_for_the_earlier_one()
    {
        var tries = 0;
        await using var server = FakeServer.WithIndex(
            Dimension, request => BulkAnswer(request, id => id == "album/0000.jpg" && ++tries == 1 ? 503 : 201));
        await using var index = Open(server);
        var photos = Vectors.Photos(900, Dimension);

        var result = await index.AddAsync([.. photos, photos[0] with { ImageUrl = "last" }]);

        Assert.Equal(901, result.Stored);
        Assert.Equal([800, 1, 101], Bulks(server).Select(request => Ids(request).Count()));
        Assert.Contains("\"last\"", server.Requests.Last().Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Removals_of_thousands_are_counted_exactly()
    {
        await using var server = FakeServer.WithIndex(Dimension, request => new(200, JsonSerializer.Serialize(new
        {
            items = Lines(request.Body).Select(line => line.Contains("0.jpg", StringComparison.Ordinal)
                ? new { delete = new { status = 404, result = "not_found" } }
                : new { delete = new { status = 200, result = "deleted" } }),
        })));
        await using var index = Open(server);

        var removed = await index.RemoveAsync([.. Enumerable.Range(0, 2_000).Select(i => $"{i}.jpg")]);

        Assert.Equal(1_800, removed);
        Assert.Equal([800, 800, 400], Bulks(server).Select(request => Lines(request.Body).Length).OrderDescending());
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

    private static IEnumerable<FakeRequest> Bulks(FakeServer server) => server.Requests.Where(IsBulk);

    private static IEnumerable<string> Items(string body) => Lines(body).Chunk(2).Select(lines => string.Join('\n', lines));

    private static string[] Lines(string body) => body.Split('\n', StringSplitOptions.RemoveEmptyEntries);

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
