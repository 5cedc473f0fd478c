using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using PhotoSearch.Cli.Serve;
using PhotoSearch.Tests;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>Requests on the server's socket, from the first line to the end of the body.</summary>
internal sealed partial class RequestTarget : ServedTarget
{
    private static readonly string[] Photos = ["p001.jpg", "p036.jpg"];

    /// <summary>
    /// Follows every input: an end for an unfinished request, because the server would wait for it, and requests that close the
    /// connection.
    /// </summary>
    private static readonly byte[] Rest = Encoding.UTF8.GetBytes("\r\n\r\n" + string.Concat(
        Enumerable.Repeat("GET /icon.svg HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", 300)));

    /// <summary>Longer than an answer takes. After that, the server is waiting for a body longer than all of this.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private Uri address = null!;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Get("/"), Get("/openapi.json"), Get("/api/indexes"), Get("/api/health"), Get("/api/photos?n=2"),
        Get("/api/search?q=a%20red%20boat&without=sun&n=3&min_cosine=0.1&index=photos"),
        Get("/api/similar?id=p001.jpg&q=boat&n=1"), Get("/api/photo?id=p001.jpg&size=large"),
        Get("/api/photo?id=p036.jpg", "If-None-Match: \"0\", W/\"1\""),
        Get("/api/photos", "Origin: http://localhost", "Accept-Encoding: gzip", "Range: bytes=0-1", "Cookie: a=b; token=c"),
        Post("multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"picture\"; filename=\"a.bmp\"\r\n\r\nBM\r\n--b--"),
        Post("application/x-www-form-urlencoded", "q=boat&n=3"),
        [.. "POST /api/search HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"u8,
            .. "Transfer-Encoding: chunked\r\n\r\n5\r\n--b--\r\n0\r\n\r\n"u8],
    ];

    public override IReadOnlyList<string> Words { get; } =
    [
        "\r\n", "\r\n\r\n", "GET ", "HEAD ", "PUT ", "DELETE ", "OPTIONS * ", " HTTP/1.0", "Host: evil", "Host: localhost", "Origin: null",
        "Expect: 100-continue", "Upgrade: h2c", "Transfer-Encoding: chunked", "Content-Length: 0", "%00", "%2e%2e%2f", "..", "//", "?", "&",
        "id=", "n=-1", "n=NaN", "min_cosine=2", "index=_all", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "%", "%F0%9F%8C%85", "\0", "token=",
    ];

    public override async Task StartAsync()
    {
        await base.StartAsync();
        await App.StartAsync();
        address = new(PhotoServer.AddressOf(App));
    }

    protected override async Task FillAsync(ClipModel model, IPhotoIndex index)
    {
        foreach (var photo in Photos)
            File.Copy(TestPaths.InRepository("data", "photos", photo), Path.Combine(PhotosFolder, photo));
        await PhotoIngest.RunAsync(model, index, Settings);
    }

    protected override async Task ReadAsync(byte[] input)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync((byte[])[.. input, .. Rest]);
            await CopyAsync(stream, answer);
            client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(answer);
        }
        catch (Exception hungUp) when (hungUp is IOException or SocketException)
        {
            // The server may stop reading a bad request.
        }
        var text = Encoding.UTF8.GetString(answer.ToArray());
        int[] statuses = [.. Status().Matches(text).Select(line => int.Parse(line.Groups[1].ValueSpan, null))];
        Check(statuses.Append(0).Max(), text);
        if (statuses is not [< 400, ..]) throw new PhotoSearchException($"status {string.Join(' ', statuses)}");
    }

    /// <summary>Reads to the end, or until nothing more arrives.</summary>
    private static async Task CopyAsync(NetworkStream from, MemoryStream to)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                using var patience = new CancellationTokenSource(Patience);
                var read = await from.ReadAsync(buffer, patience.Token);
                if (read == 0) return;
                to.Write(buffer.AsSpan(0, read));
            }
        }
        catch (OperationCanceledException)
        {
            // The request ends here.
        }
    }

    private static byte[] Get(string path, params string[] headers) => Encoding.UTF8.GetBytes(
        $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{string.Concat(headers.Select(header => $"{header}\r\n"))}\r\n");

    private static byte[] Post(string type, string body) => Encoding.UTF8.GetBytes(
        "POST /api/search HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
        $"Content-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}");

    [GeneratedRegex(@"^HTTP/1\.[01] (\d{3}) ", RegexOptions.Multiline)]
    private static partial Regex Status();
}
