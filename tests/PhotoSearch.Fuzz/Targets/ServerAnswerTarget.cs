using System.Net;
using System.Net.Sockets;
using System.Text;
using PhotoSearch.Tests;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>
/// Answers of an OpenSearch or Elasticsearch server, including status line and headers. An input's first letter chooses the operation.
/// The operation's other requests get correct answers.
/// </summary>
internal sealed class ServerAnswerTarget : FuzzTarget
{
    private const int Dimension = 4;

    /// <summary>The server says where a list of photos ends. A damaged answer may never say it.</summary>
    private const int MostListed = 100;

    private const string Mapping = """
        {"photos":{"mappings":{"_meta":{"model":"m","photos_folder":"/photos","loading":{"number_of_replicas":1}},
        "properties":{"embedding":{"type":"knn_vector","dimension":4,"space_type":"cosinesimil","method":{"space_type":"cosinesimil"}}}}}}
        """;

    private const string Hit = """{"_id":"a.jpg","_score":0.9,"_source":{"image_url":["a.jpg","b.jpg"],"content_hash":"1f"}}""";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private Task accepting = Task.CompletedTask;
    private byte[] answer = [];
    private string answered = "";

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Make('m', Mapping),
        Make('m', """{"photos":{"mappings":{"properties":{"embedding":{"type":"dense_vector","dims":4,"similarity":"cosine"}}}}}""",
            header: "X-elastic-product: Elasticsearch"),
        Make('c', """{"count":3,"_shards":{"total":1,"successful":1}}"""),
        Make('t', """{"_all":{"primaries":{"store":{"size_in_bytes":1000}}}}"""),
        Make('s', $$$"""{"_shards":{"total":1,"successful":1,"failed":0},"hits":{"hits":[{{{Hit}}},{{{Hit}}}]}}"""),
        Make('s', """{"error":{"failed_shards":[{"reason":{"type":"t","reason":"no","caused_by":{"reason":"deep"}}}]}}""", "400 Bad"),
        Make('l', $$$"""{"_scroll_id":"x","hits":{"hits":[{{{Hit}}}]}}"""),
        Make('e', """{"hits":{"hits":[{"_id":"a.jpg","_source":{"image_url":"a.jpg"},"fields":{"embedding":[[1,0,0.5,0]]}}]}}"""),
        Make('e', """{"error":{"failed_shards":[{"reason":{"type":"script_exception","reason":"no"}}]}}""", "400 Bad"),
        Make('f', """{"hits":{"hits":[]}}"""),
        Make('h', """{"docs":[{"_id":"a","found":true,"_source":{"content_hash":"1f"}},{"_id":"b","error":{"reason":"no shard"}}]}"""),
        Make('b', """{"items":[{"index":{"status":201,"result":"created"}},{"index":{"status":400,"error":{"reason":"no"}}}]}"""),
        Make('r', """{"items":[{"delete":{"status":200,"result":"deleted"}},{"delete":{"status":404,"result":"not_found"}}]}"""),
        Make('p', """{"acknowledged":true,"shards_acknowledged":true,"index":"photos"}"""),
        Make('a', Mapping),
        Make('s', "", "429 Too Many Requests", "Retry-After: 1"), Make('s', "<html>no</html>", "503 Busy"), Make('s', "", "401 Who"),
        Make('b', "5\r\n{\"a\":\r\n2\r\n1}\r\n0\r\n\r\n", header: "Transfer-Encoding: chunked"), Make('m', "", "302 Found", "Location: /"),
    ];

    public override IReadOnlyList<string> Words { get; } =
    [
        "null", "[]", "{}", "[{}]", "1e400", "\"\\ud800\"", "\\u0000", "\\n", "HTTP/1.1 100 Continue\r\n\r\n", "204 No", "404 Not",
        "Content-Length: 9", "Content-Encoding: gzip", "Content-Type: x; charset=bogus", "Retry-After: -1", "Retry-After: 99999999999",
        "\"_id\":", "\"hits\":", "\"error\":", "\"caused_by\":{", "\"reason\":", "\"status\":429", "\r\n", "\"dimension\":",
    ];

    public override Task StartAsync()
    {
        listener.Start();
        accepting = AcceptAsync();
        return Task.CompletedTask;
    }

    protected override async Task ReadAsync(byte[] input)
    {
        var operation = input is [var letter, ..] ? (char)letter : 's';
        answer = input.Length > 0 ? input[1..] : [];
        var (path, run) = Operation(operation);
        answered = path;
        var address = ServiceAddress.Parse($"http://me:password@{listener.LocalEndpoint}")!;
        await using var index = new OpenSearchPhotoIndex(address, null, "photos", new HastyTime());
        await run(index);
    }

    public override async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await accepting;
        stop.Dispose();
        await base.DisposeAsync();
    }

    /// <summary>The end of the path that is answered with the input, and the operation that requests it.</summary>
    private static (string Path, Func<OpenSearchPhotoIndex, Task> Run) Operation(char letter) => letter switch
    {
        'm' => ("photos/_mapping", index => index.GetInfoAsync()),
        'c' => ("/_count", index => index.GetInfoAsync()),
        't' => ("/_stats/store", index => index.GetInfoAsync()),
        'l' => ("/_search", async index => await index.ListPhotosAsync().Take(MostListed).ToListAsync()),
        'e' => ("/_search", async index => await index.ReadEmbeddingsAsync().Take(MostListed).CountAsync()),
        'f' => ("/_search", index => index.SearchAsync(Vectors.Unit(1, Dimension), 2, folder: "holidays")),
        'h' => ("/_mget", index => index.GetContentHashesAsync(["a", "b"])),
        'b' => ("/_bulk", index => index.AddAsync(Vectors.Photos(2, Dimension))),
        'r' => ("/_bulk", index => index.RemoveAsync(["a", "b"])),
        'p' => ("/photos", index => index.CreateAsync(new("m", Dimension))),
        'a' => ("/_mapping", index => index.ListAsync(CancellationToken.None)),
        _ => ("/_search", index => index.SearchAsync(Vectors.Unit(1, Dimension), 2)),
    };

    private async Task AcceptAsync()
    {
        try
        {
            // In parallel, because a client may open a second connection and not use it.
            while (true) _ = ServeAsync(await listener.AcceptTcpClientAsync(stop.Token));
        }
        catch (OperationCanceledException)
        {
            // The run has ended.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        await using var stream = client.GetStream();
        try
        {
            if (await ReadPathAsync(stream) is { } path) await stream.WriteAsync(AnswerTo(path));
        }
        catch (IOException)
        {
            // The client hung up.
        }
    }

    private byte[] AnswerTo(string path)
    {
        if (path.EndsWith(answered, StringComparison.Ordinal)) return answer;
        if (path.EndsWith("/_mapping", StringComparison.Ordinal))
            return answered == "/photos" ? Make("{}", "404 Not Found") : Make(Mapping);
        return path.EndsWith("/_count", StringComparison.Ordinal) ? Make("""{"count":3}""") : Make("{}");
    }

    /// <summary>Reads a request to its end.</summary>
    /// <returns>Its path; null if the connection has no request.</returns>
    private static async Task<string?> ReadPathAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        if ((await reader.ReadLineAsync())?.Split(' ') is not [_, var path, ..]) return null;
        var length = 0;
        while (await reader.ReadLineAsync() is { Length: > 0 } header)
            if (header.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) length = int.Parse(header[15..], null);
        // ReadBlockAsync waits for data even if the length is 0.
        if (length > 0) await reader.ReadBlockAsync(new char[length]);
        return path.Split('?')[0];
    }

    private static byte[] Make(char operation, string body, string status = "200 OK", string header = "Content-Type: application/json") =>
        [(byte)operation, .. Make(body, status, header)];

    /// <summary>An answer without a length, so the body ends with the connection, however long the body is.</summary>
    private static byte[] Make(string body, string status = "200 OK", string header = "Content-Type: application/json") =>
        Encoding.UTF8.GetBytes($"HTTP/1.1 {status}\r\n{header}\r\nConnection: close\r\n\r\n{body}");
}
