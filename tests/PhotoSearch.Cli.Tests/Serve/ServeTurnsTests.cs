using System.Net;
using System.Net.Sockets;
using System.Text;
using PhotoSearch.Cli.Serve;

namespace PhotoSearch.Tests;

/// <summary>Senders and readers that are slow, on purpose or not.</summary>
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
    public async Task Senders_that_stall_are_told_and_whoever_waits_behind_them_is_served()
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
    public async Task Whoever_waits_too_long_behind_others_is_refused_and_may_come_again()
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
        // It takes the server a moment to notice that they are gone.
        while (await SearchWithPictureAsync() == HttpStatusCode.TooManyRequests)
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }

    [Fact]
    public async Task Readers_that_stall_keep_nobody_waiting()
    {
        // Of grain, which no encoding makes small: an answer of 3 MB.
        var pixels = new byte[ServeLimits.LargeSide * ServeLimits.LargeSide * 3];
        new Random(1).NextBytes(pixels);
        await server.StartAsync(
            ImageDecoder.EncodePng(new RgbImage(ServeLimits.LargeSide, ServeLimits.LargeSide, pixels)),
            options => options with { LongestWait = TimeSpan.FromSeconds(20) });
        for (var reader = 0; reader < ServeLimits.AtOnce; reader++)
        {
            var sent = await SendAsync("GET /api/photo?id=photo.png&size=large HTTP/1.1\r\nHost: localhost\r\n\r\n");
            // Its first bytes: the picture is made, and what does not fit into the line waits.
            await sent.GetStream().ReadExactlyAsync(new byte[1_000]);
        }

        using var byText = await server.Http.GetAsync("api/search?q=boat");
        Assert.Equal(HttpStatusCode.OK, byText.StatusCode);
    }

    /// <summary>As many senders as there are places, each of which begins with a picture and does not go on.</summary>
    private async Task<IReadOnlyList<TcpClient>> StallAsync()
    {
        for (var sender = 0; sender < ServeLimits.PicturesAtOnce; sender++)
        {
            var sent = await SendAsync(
                "POST /api/search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\nExpect: 100-continue\r\n" +
                "Content-Type: multipart/form-data; boundary=b\r\n\r\n" +
                "--b\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"boat.jpg\"\r\n\r\n");
            // It is asked for more, so it has its place.
            await sent.GetStream().ReadExactlyAsync(new byte["HTTP/1.1 100 Continue\r\n\r\n".Length]);
            // Which would do for three minutes at Kestrel's own rate.
            await sent.GetStream().WriteAsync(new byte[50_000]);
        }
        return slow;
    }

    /// <summary>A request as it stands, on a line that takes little at a time.</summary>
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
