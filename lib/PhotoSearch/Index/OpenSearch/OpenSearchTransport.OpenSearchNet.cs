using OpenSearch.Net;
using HttpMethod = OpenSearch.Net.HttpMethod;

namespace PhotoSearch;

/// <summary>Sends a request to the server and brings back the answer, whatever its status. Retries and messages are others' work.</summary>
/// <remarks>
/// OpenSearch.Net's low-level client. One node and no pings, so it retries nothing itself; it does not throw on a status.
/// </remarks>
internal sealed class OpenSearchTransport : IDisposable
{
    private readonly IConnectionConfigurationValues configuration;
    private readonly OpenSearchLowLevelClient client;
    private readonly TimeSpan timeout;

    public OpenSearchTransport(ServiceAddress address, ServerTrust trust, TimeSpan timeout)
    {
        this.timeout = timeout;
        // The address holds no password: it would come back in response.Uri and DebugInformation.
        var settings = new ConnectionConfiguration(new SingleNodeConnectionPool(address.Uri), new HeaderReadingConnection())
            .UseSystemTextJson()
            .RequestTimeout(timeout)
            .ServerCertificateValidationCallback(trust.Accepts);
        if (address.User is not null)
            settings = settings.BasicAuthentication(address.User, address.Password ?? "");
        configuration = settings;
        client = new OpenSearchLowLevelClient(configuration);
    }

    /// <param name="method">GET, POST, PUT or DELETE.</param>
    /// <param name="path">Relative to the server's address, escaped: <c>photos/_search?scroll=1m</c>.</param>
    /// <param name="body">JSON or lines of JSON in UTF-8; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="HttpRequestException">No answer came, or one above <see cref="OpenSearchResponse.MaxBytes"/>.</exception>
    /// <exception cref="TimeoutException">No answer came in time.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public async Task<OpenSearchResponse> SendAsync(
        string method, string path, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        var headers = HeaderReadingConnection.StartNoting();
        StringResponse response;
        try
        {
            var data = body is { } bytes ? PostData.ReadOnlyMemory(bytes) : null;
            var (bare, parameters) = SplitQuery(path);
            response = await client.DoRequestAsync<StringResponse>(
                Enum.Parse<HttpMethod>(method), bare, cancellationToken, data, parameters);
        }
        catch (UnexpectedOpenSearchClientException exception)
        {
            // It wraps a cancellation too, and carries the whole request with it.
            cancellationToken.ThrowIfCancellationRequested();
            throw new HttpRequestException("The connection broke before the whole answer had come.", exception.InnerException);
        }
        cancellationToken.ThrowIfCancellationRequested();
        if (response.HttpStatusCode is { } status)
            return new OpenSearchResponse(status, response.Body ?? "", headers.RetryAfter, headers.Product);

        for (var cause = response.OriginalException; cause is not null; cause = cause.InnerException)
        {
            if (cause is OperationCanceledException) throw new TimeoutException($"No answer within {timeout.TotalSeconds} s.", cause);
            if (cause is HttpRequestException noAnswer) throw noAnswer;
        }
        throw new HttpRequestException("No answer came.");
    }

    public void Dispose() => configuration.Dispose();

    /// <summary>The client refuses a path with a query. Any request's parameters may carry any name and value.</summary>
    private static (string Path, SearchRequestParameters? Parameters) SplitQuery(string path)
    {
        if (path.Split('?', 2) is not [var bare, var query]) return (path, null);
        var parameters = new SearchRequestParameters();
        foreach (var pair in query.Split('&').Select(pair => pair.Split('=', 2)))
            parameters.SetQueryString(pair[0], Uri.UnescapeDataString(pair[1]));
        return (bare, parameters);
    }

    private sealed class NotedHeaders
    {
        public TimeSpan? RetryAfter { get; set; }

        public string? Product { get; set; }
    }

    /// <summary>The client's responses carry no headers; this notes the two that we need on their way through.</summary>
    private sealed class HeaderReadingConnection : HttpConnection
    {
        private static readonly AsyncLocal<NotedHeaders?> Current = new();

        /// <summary>Notes go into the returned object until the calling method ends.</summary>
        public static NotedHeaders StartNoting() => Current.Value = new NotedHeaders();

        protected override HttpMessageHandler CreateHttpClientHandler(RequestData requestData)
        {
            var handler = base.CreateHttpClientHandler(requestData);
            // The password is for this address only.
            if (handler is HttpClientHandler network) network.AllowAutoRedirect = false;
            return new Reader(handler);
        }

        private sealed class Reader(HttpMessageHandler inner) : DelegatingHandler(inner)
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                var response = await base.SendAsync(request, cancellationToken);
                await response.Content.LoadIntoBufferAsync(OpenSearchResponse.MaxBytes, cancellationToken);
                if (Current.Value is { } headers)
                {
                    headers.RetryAfter = response.Headers.RetryAfter?.Delta;
                    response.Headers.TryGetValues(OpenSearchResponse.ProductHeader, out var product);
                    headers.Product = product?.FirstOrDefault();
                }
                return response;
            }
        }
    }
}
