using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Polly;

namespace PhotoSearch;

/// <summary>
/// A connection to one OpenSearch or Elasticsearch server. It sends requests, retries where that may help, and turns failures into
/// messages for people.
/// </summary>
internal sealed class OpenSearchConnection : IDisposable
{
    /// <summary>Per request. A bulk request of 800 photos takes half a second on an idle server, several on a busy one.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>The path that returns the next page of a list.</summary>
    public const string NextPage = "_search/scroll";

    private readonly ServiceAddress address;
    private readonly ServerTrust trust;
    private readonly OpenSearchTransport transport;
    private readonly ResiliencePipeline<OpenSearchResponse> retries;

    public OpenSearchConnection(ServiceAddress address, string? caCertificate, TimeProvider time, ILogger logger)
    {
        this.address = address;
        Address = address.ToString().TrimEnd('/');
        BulkRetries = OpenSearchRetries.ForBulkItems(time, LogRetry);
        trust = new ServerTrust(caCertificate);
        // The base address needs a final slash: without it, a relative path would replace the last part of the address's own path.
        var root = new UriBuilder(address.Uri) { Path = address.Uri.AbsolutePath.TrimEnd('/') + '/' }.Uri;
        transport = new OpenSearchTransport(address with { Uri = root }, trust, Timeout);
        retries = OpenSearchRetries.ForRequests(time, LogRetry);

        void LogRetry(string why, TimeSpan wait) => logger.SentAgain(Address, why, wait.TotalSeconds);
    }

    /// <summary>The address for messages, without user and password.</summary>
    public string Address { get; }

    /// <summary>Retries the photos of a bulk request that a busy server rejected.</summary>
    public ResiliencePipeline<int> BulkRetries { get; }

    /// <summary>OpenSearch's until an answer carries Elasticsearch's header.</summary>
    /// <remarks>
    /// This needs no extra request: each operation begins by reading the index's mapping, which is the same request for both.
    /// </remarks>
    public ServerDialect Dialect { get; private set; } = ServerDialect.OpenSearch;

    public OpenSearchErrors Errors => new(address, Dialect);

    /// <inheritdoc cref="TrySendAsync"/>
    public async Task<T> SendAsync<T>(string method, string path, string? body, CancellationToken cancellationToken) where T : class =>
        (await TrySendAsync<T>(method, path, body, cancellationToken)).Answer!;

    /// <summary>Sends a request.</summary>
    /// <returns>The answer if the request succeeded; the refusal if the status is one of <paramref name="expected"/>.</returns>
    /// <exception cref="PhotoIndexException">The status is another one, no answer came, or it is not the expected JSON.</exception>
    public Task<(T? Answer, ServerRefusal? Refusal)> TrySendAsync<T>(
        string method, string path, string? body, CancellationToken cancellationToken, params int[] expected) where T : class =>
        TrySendBytesAsync<T>(
            method, path, body is null ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(body), cancellationToken, expected);

    /// <summary>Sends a POST request.</summary>
    /// <param name="path">Relative to the server's address.</param>
    /// <param name="body">JSON or lines of JSON in UTF-8. Do not change it before the answer has come.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <inheritdoc cref="TrySendAsync"/>
    public async Task<T> PostAsync<T>(string path, ReadOnlyMemory<byte> body, CancellationToken cancellationToken) where T : class =>
        (await TrySendBytesAsync<T>("POST", path, body, cancellationToken)).Answer!;

    private async Task<(T? Answer, ServerRefusal? Refusal)> TrySendBytesAsync<T>(
        string method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken, params int[] expected) where T : class
    {
        (T? Answer, JsonException? Misread) read = default;
        var response = await TransportAsync(method, path, body, answered =>
        {
            read = ReadOrSayWhy<T>(answered.Body);
            return read.Misread is not null && ServerAnswers.EndsEarly(answered.Body);
        }, cancellationToken);
        if (response.Product is not null)
            Dialect = ServerDialect.Elasticsearch;
        if (!response.Succeeded)
        {
            var refusal = Errors.Read(response);
            return expected.Contains(response.Status) ? (null, refusal)
                : throw Errors.Refused(refusal, $"{method} /{path}", body?.Length ?? 0);
        }
        return read.Misread is null ? (read.Answer, null) : throw Errors.Misread(response.Body, $"{method} /{path}", read.Misread);
    }

    private static (T? Answer, JsonException? Misread) ReadOrSayWhy<T>(string body) where T : class
    {
        try
        {
            return (ServerAnswers.Read<T>(body), null);
        }
        catch (JsonException exception)
        {
            return (null, exception);
        }
    }

    /// <param name="method">GET, POST, PUT or DELETE.</param>
    /// <param name="path">Relative to the server's address.</param>
    /// <param name="body">Null for none.</param>
    /// <param name="isCutShort">Reads the answer to a successful request and returns whether it is cut short.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    private async Task<OpenSearchResponse> TransportAsync(
        string method, string path, ReadOnlyMemory<byte>? body, Predicate<OpenSearchResponse> isCutShort,
        CancellationToken cancellationToken)
    {
        trust.Load();
        // No retries for the next page of a list: the server would skip a page.
        var pipeline = path == NextPage ? ResiliencePipeline<OpenSearchResponse>.Empty : retries;
        try
        {
            return await pipeline.ExecuteAsync(async token =>
            {
                var response = await transport.SendAsync(method, path, body, token);
                return response with { IsCutShort = response.Succeeded && isCutShort(response) };
            }, cancellationToken);
        }
        catch (Exception exception) when (exception is HttpRequestException or TimeoutException)
        {
            throw Errors.NoAnswer(exception, trust.Refusal);
        }
    }

    public void Dispose() => transport.Dispose();
}
