using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using PhotoSearch.Cli.Serve;
using PhotoSearch.Cli.Serve.Photos;

namespace PhotoSearch.Tests;

/// <summary>How the web server queries an index. The test has its own store, which answers when the test says so.</summary>
public sealed class IndexShelfTests
{
    private const string Mapping =
        """{"photos":{"mappings":{"properties":{"embedding":{"type":"knn_vector","dimension":512,"space_type":"cosinesimil"}}}}}""";

    [Fact]
    public async Task One_request_asks_an_index_again_and_the_others_do_not_wait_for_it()
    {
        var asked = 0;
        var answer = new TaskCompletionSource();
        answer.SetResult();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var store = builder.Build();
        store.MapGet("/photos/_mapping", async () =>
        {
            Interlocked.Increment(ref asked);
            await answer.Task;
            return Results.Text(Mapping, "application/json");
        });
        store.MapGet("/photos/_count", () => Results.Text("""{"count":3}""", "application/json"));
        store.MapGet("/photos/_segments", () => Results.Text("{}", "application/json"));
        await store.StartAsync(TestContext.Current.CancellationToken);
        var settings = new WorkshopSettings
        {
            BaseFolder = "/", IndexName = "photos", ClipModel = "starter", PhotosDir = "/", IndexFile = "/none", ModelCache = "/",
            ServiceUri = new(store.Urls.First()),
        };
        var options = new ServeOptions(settings, IPAddress.Loopback, Port: 0, Token: null, ReadOnly: true, PhotoFolders: []);
        var time = new OwnTime();
        await using var shelf = new IndexShelf(options, new ServedFolders(options), time);
        await shelf.OpenAsync(null, default);

        time.Passed = TimeSpan.FromSeconds(4);
        answer = new();
        var first = shelf.OpenAsync(null, default);
        Assert.All(Enumerable.Range(0, 10), _ => Assert.True(shelf.OpenAsync(null, default).IsCompletedSuccessfully));
        Assert.False(first.IsCompleted);
        answer.SetResult();

        Assert.Equal(3, (await first).Info.Photos);
        Assert.Equal(2, asked);
    }

    private sealed class OwnTime : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override long GetTimestamp() => (long)(Passed.TotalSeconds * TimestampFrequency);
    }
}
