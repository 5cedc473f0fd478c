using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PhotoSearch.Tests;

/// <summary>A test's web server, as good or as bad as the test wants, with one request per connection.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly Func<FileRequest, FileReply> reply;
    private readonly CancellationTokenSource closing = new();
    private readonly Task serving;

    public FileServer(Func<FileRequest, FileReply> reply)
    {
        this.reply = reply;
        listener.Start();
        Uri = new Uri($"http://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        serving = ServeAsync();
    }

    public Uri Uri { get; }

    public ConcurrentQueue<FileRequest> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        // End the loop first: after an accept, it would use a disposed listener.
        await closing.CancelAsync();
        await serving;
        listener.Dispose();
        closing.Dispose();
    }

    private async Task ServeAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(AnswerAsync(await listener.AcceptTcpClientAsync(closing.Token)));
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task AnswerAsync(TcpClient connection)
    {
        using var _ = connection;
        try
        {
            var stream = connection.GetStream();
            if (await ReadRequestAsync(stream) is not { } request) return;
            Requests.Enqueue(request);
            var answer = reply(request);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(answer.Head()), closing.Token);
            await stream.WriteAsync(answer.Body.AsMemory(0, answer.BreakAfter ?? answer.Body.Length), closing.Token);
            if (answer.Then is { } wait) await wait.WaitAsync(closing.Token);
            // Otherwise the client could get a reset before it has read everything.
            connection.Client.Shutdown(SocketShutdown.Send);
        }
        catch (Exception gone) when (gone is IOException or SocketException or OperationCanceledException)
        {
            // The client hung up, or the test is over.
        }
    }

    private async Task<FileRequest?> ReadRequestAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        if (await reader.ReadLineAsync(closing.Token) is not { } first) return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await reader.ReadLineAsync(closing.Token) is { Length: > 0 } line)
            headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        return new FileRequest(first.Split(' ')[1], headers);
    }
}

internal sealed record FileRequest(string Path, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The first requested byte; null for the whole file.</summary>
    public int? From =>
        Headers.TryGetValue("Range", out var range) ? int.Parse(range["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : null;

    /// <summary>A good server's answer: the file, or the requested rest of it.</summary>
    public FileReply Give(byte[] file, string? tag = null)
    {
        var version = new Dictionary<string, string> { ["Content-Type"] = "application/octet-stream" };
        if (tag is not null) version["ETag"] = $"\"{tag}\"";
        if (From is not { } from || (Headers.TryGetValue("If-Range", out var wanted) && wanted != $"\"{tag}\""))
            return new(200, file, version);
        if (from >= file.Length) return new(416, [], new() { ["Content-Range"] = $"bytes */{file.Length}" });
        version["Content-Range"] = $"bytes {from}-{file.Length - 1}/{file.Length}";
        return new(206, file[from..], version);
    }
}

/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body.</param>
/// <param name="Headers">Headers besides Content-Length and Connection. A Content-Length here takes precedence.</param>
/// <param name="BreakAfter">The connection ends after this many bytes of the body.</param>
/// <param name="Then">The connection stays open until this task ends.</param>
internal sealed record FileReply(
    int Status, byte[] Body, Dictionary<string, string>? Headers = null, int? BreakAfter = null, Task? Then = null)
{
    public string Head()
    {
        var headers = new Dictionary<string, string>(Headers ?? [], StringComparer.OrdinalIgnoreCase) { ["Connection"] = "close" };
        if (!headers.ContainsKey("Transfer-Encoding")) headers.TryAdd("Content-Length", Body.Length.ToString(CultureInfo.InvariantCulture));
        return $"HTTP/1.1 {Status} Status\r\n" + string.Concat(headers.Select(header => $"{header.Key}: {header.Value}\r\n")) + "\r\n";
    }
}
