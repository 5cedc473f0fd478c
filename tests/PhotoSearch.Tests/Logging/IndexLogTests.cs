namespace PhotoSearch.Tests;

public sealed class IndexLogTests
{
    private const int Dimension = 4;

    [Fact]
    public async Task A_retried_request_is_a_warning_without_the_password()
    {
        var failures = 1;
        await using var server = FakeServer.WithIndex(Dimension, _ => failures-- > 0
            ? new(429, "", new() { ["Retry-After"] = "7" })
            : new(200, """{"hits":{"hits":[]}}"""));
        var log = new ListLogger();
        var address = ServiceAddress.Parse(server.Uri.Replace("http://", "http://ann:Geh31m@", StringComparison.Ordinal))!;
        await using var index = new OpenSearchPhotoIndex(address, null, "photos", new HastyTime(), log);

        await index.SearchAsync(Vectors.Unit(1, Dimension), 1);

        Assert.Equal([$"Warning: {server.Uri}: it answered 429; trying again in 7.0 s"], log.Lines);
    }

    [Fact]
    public async Task Photos_that_are_sent_again_cause_a_warning()
    {
        var answers = new Queue<int>([429, 201]);
        await using var server =
            FakeServer.WithIndex(Dimension, _ => new(200, $$"""{"items":[ {"index":{"status":{{answers.Dequeue()}} } }]}"""));
        var log = new ListLogger();
        await using var index = new OpenSearchPhotoIndex(ServiceAddress.Parse(server.Uri)!, null, "photos", new HastyTime(), log);

        Assert.Equal(1, (await index.AddAsync(Vectors.Photos(1, Dimension))).Stored);

        Assert.StartsWith(
            $"Warning: {server.Uri}: it was too busy for 1 of the photos in a bulk request (429 or 503); trying again in ",
            Assert.Single(log.Lines),
            StringComparison.Ordinal);
    }
}
