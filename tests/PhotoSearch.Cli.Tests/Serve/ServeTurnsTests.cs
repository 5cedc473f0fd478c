using System.Net;
using System.Net.Sockets;
using System.Text;
using PhotoSearch.Cli.Serve;

namespace PhotoSearch.Tests;

/// <summary>Slow senders and slow readers.</summary>
public sealed class ServeTurnsTests : IAsyncDisposable
{
    private readonly OwnServer server = new();
    private readonly List<TcpClient> slow = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var client in slow) client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task Stalled_senders_get_an_error_and_requests_behind_them_are_answered()
    {
        await server.StartAsync(change: options => options with { Slowest = new(100_000, TimeSpan.FromSeconds(1.5)) });
        var stalled = await StallAsync();

        Assert.Equal(HttpStatusCode.OK, await SearchWithPictureAsync());
        foreach (var sender in stalled)
        {
            using var reader = new StreamReader(sender.GetStream());
            var answer = await reader.ReadToEndAsync();
            Assert.StartsWith("HTTP/1.1 408 ", answer);
            Assert.Contains("too slowly", answer);
        }
    }

    [Fact]
    public async Task A_request_that_waits_too_long_is_refused_and_can_be_sent_again()
    {
        await server.StartAsync(change: options => options with
        {
            LongestWait = TimeSpan.FromMilliseconds(200), Slowest = new(1, TimeSpan.FromMinutes(5)),
        });
        await StallAsync();

        Assert.Equal(HttpStatusCode.TooManyRequests, await SearchWithPictureAsync());
        using var byText = await server.Http.GetAsync("api/search?q=boat");
        Assert.Equal(HttpStatusCode.OK, byText.StatusCode);

        foreach (var client in slow) client.Dispose();
        // The server needs a moment to notice that they are gone.
        while (await SearchWithPictureAsync() == HttpStatusCode.TooManyRequests)
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    [Fact]
    public async Task Stalled_readers_do_not_block_others()
    {
        // Noise, which does not compress, for an answer of 3 MB.
        var pixels = new byte[ServeLimits.LargeSide * ServeLimits.LargeSide * 3];
        new Random(1).NextBytes(pixels);
        await server.StartAsync(
            ImageDecoder.EncodePng(new RgbImage(ServeLimits.LargeSide, ServeLimits.LargeSide, pixels)),
            options => options with { LongestWait = TimeSpan.FromSeconds(20) });
        for (var reader = 0; reader < ServeLimits.AtOnce; reader++)
        {
            var sent = await SendAsync("GET /api/photo?id=photo.png&size=large HTTP/1.1\r\nHost: localhost\r\n\r\n");
            // After the first bytes, the picture is complete and the rest waits for the reader.
            await sent.GetStream().ReadExactlyAsync(new byte[1_000]);
        }

        using var byText = await server.Http.GetAsync("api/search?q=boat");
        Assert.Equal(HttpStatusCode.OK, byText.StatusCode);
    }

    [Fact]
    public async Task Searches_that_wait_leave_turns_for_photos()
    {
        var loading = new TaskCompletionSource<ClipModel>();
        await server.StartAsync(
            ImageDecoder.EncodePng(new RgbImage(8, 8, new byte[8 * 8 * 3])),
            options => options with { LongestWait = TimeSpan.FromMilliseconds(200) }, loading.Task);
        var searches = Enumerable.Range(0, ServeLimits.SearchesAtOnce + 1)
            .Select(_ => server.Http.GetAsync("api/search?q=boat")).ToList();
        // There is one search more than places. So once one is refused, the others have all the places.
        using var refused = await await Task.WhenAny(searches);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);

        using var photo = await server.Http.GetAsync("api/photo?id=photo.png&size=small");

        Assert.Equal(HttpStatusCode.OK, photo.StatusCode);
        loading.SetException(new PhotoSearchException("no model"));
        foreach (var search in searches) (await search).Dispose();
    }

    /// <summary>As many senders as the server accepts at once. Each starts to send a picture and then stops.</summary>
    private async Task<IReadOnlyList<TcpClient>> StallAsync()
    {
        for (var sender = 0; sender < ServeLimits.PicturesAtOnce; sender++)
        {
            var sent = await SendAsync(
                "POST /api/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n" +
                "Content-Type: multipart/form-data; boundary=b\r\n\r\n" +
                "--b\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"boat.jpg\"\r\n\r\n");
            // The server asks for more, so this sender has its turn.
            await sent.GetStream().ReadExactlyAsync(new byte["HTTP/1.1 100 Continue\r\n\r\n".Length]);
            // Enough for three minutes at Kestrel's own lowest rate.
            await sent.GetStream().WriteAsync(new byte[50_000]);
        }
        return slow;
    }

    /// <summary>Sends a raw request on a connection with a small buffer.</summary>
    private async Task<TcpClient> SendAsync(string request)
    {
        var client = new TcpClient { ReceiveBufferSize = 4_096 };
        slow.Add(client);
        await client.ConnectAsync(IPAddress.Loopback, server.Http.BaseAddress!.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
        return client;
    }

    private async Task<HttpStatusCode> SearchWithPictureAsync()
    {
        using var form = ServedPhotos.Form("boat.jpg", await File.ReadAllBytesAsync(ServedPhotos.SamplePhotos[0]));
        using var response = await server.Http.PostAsync("api/search", form);
        if (response.StatusCode == HttpStatusCode.TooManyRequests) Assert.NotNull(response.Headers.RetryAfter);
        return response.StatusCode;
    }
}
