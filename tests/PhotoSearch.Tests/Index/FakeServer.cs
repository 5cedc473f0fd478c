using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary>An HTTP server that sends a test's answers and records the requests.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly HttpListener listener = new();
    private readonly Func<FakeRequest, FakeAnswer> answer;
    private readonly Task serving;

    public FakeServer(Func<FakeRequest, FakeAnswer> answer)
    {
        this.answer = answer;
        Uri = $"http://localhost:{ServerScript.FreePort()}";
        listener.Prefixes.Add(Uri + "/");
        listener.IgnoreWriteExceptions = true; // some clients hang up before the end
        listener.Start();
        serving = ServeAsync();
    }

    public string Uri { get; }

    public ConcurrentQueue<FakeRequest> Requests { get; } = new();

    /// <summary>Answers like OpenSearch with an index of the tests' dimension. The test answers bulk requests and searches.</summary>
    public static FakeServer WithIndex(int dimension, Func<FakeRequest, FakeAnswer> answer, Func<bool>? isThere = null) => new(request =>
        !request.Path.EndsWith("/_mapping", StringComparison.Ordinal) ? answer(request)
            : isThere?.Invoke() == false ? new(404, "{}")
            : new FakeAnswer(200, MappingOf(dimension)));

    /// <summary>OpenSearch's answer with the mapping of an index of photos.</summary>
    public static string MappingOf(int dimension) => JsonSerializer.Serialize(new
    {
        photos = new
        {
            mappings = new { properties = new { embedding = new { type = "knn_vector", dimension, space_type = "cosinesimil" } } },
        },
    });

    public async ValueTask DisposeAsync()
    {
        listener.Close();
        await serving;
    }

    private async Task ServeAsync()
    {
        while (listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or InvalidOperationException)
            {
                // Closed while it waited (HttpListenerException) or between two requests (InvalidOperationException).
                return;
            }
            using var reader = new StreamReader(context.Request.InputStream, Encoding.UTF8);
            var request =
                new FakeRequest(
                    context.Request.HttpMethod, context.Request.Url!.AbsolutePath, await reader.ReadToEndAsync(),
                    context.Request.Headers["Authorization"], context.Request.ContentType);
            Requests.Enqueue(request);
            var given = answer(request);
            var written = WriteAsync(context.Response, given);
            // Others are served meanwhile.
            if (given.After is null) await written;
        }
    }

    private static async Task WriteAsync(HttpListenerResponse response, FakeAnswer answer)
    {
        if (answer.After is not null) await answer.After;
        response.StatusCode = answer.Status;
        response.ContentType = "application/json";
        foreach (var (name, value) in answer.Headers ?? [])
            response.Headers[name] = value;
        await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer.Body));
        response.Close();
    }
}

internal sealed record FakeRequest(string Method, string Path, string Body, string? Authorization, string? ContentType);

/// <param name="Status">The HTTP status.</param>
/// <param name="Body">JSON.</param>
/// <param name="Headers">Headers in addition to those of every answer; null for none.</param>
/// <param name="After">What the answer waits for; null for nothing.</param>
internal sealed record FakeAnswer(int Status, string Body, Dictionary<string, string>? Headers = null, Task? After = null);
