using OpenSearch.Net;
using HttpMethod = OpenSearch.Net.HttpMethod;

namespace PhotoSearch;

/// <summary>Sends a request and returns the answer, whatever its status. It does not retry and makes no messages for people.</summary>
/// <remarks>
/// Uses OpenSearch.Net's low-level client. With one node and no pings, the client does not retry. It does not throw for a status.
/// </remarks>
internal sealed class OpenSearchTransport : IDisposable
{
    private readonly IConnectionConfigurationValues configuration;
    private readonly OpenSearchLowLevelClient client;
    private readonly TimeSpan timeout;

    public OpenSearchTransport(ServiceAddress address, ServerTrust trust, TimeSpan timeout)
    {
        this.timeout = timeout;
        // The address must not contain the password, which would show up in response.Uri and DebugInformation.
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
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <exception cref="HttpRequestException">No answer came, or it exceeds <see cref="OpenSearchResponse.MaxBytes"/>.</exception>
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
            // This exception also wraps cancellations. It contains the whole request, so it is not passed on.
            cancellationToken.ThrowIfCancellationRequested();
            throw new HttpRequestException("The connection broke before the answer was complete.", exception.InnerException);
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

    /// <summary>Splits off the query, which the client refuses in a path. Its parameters may have any name and value.</summary>
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

    /// <summary>Records the two headers that we need, because the client's responses have no headers.</summary>
    private sealed class HeaderReadingConnection : HttpConnection
    {
        private static readonly AsyncLocal<NotedHeaders?> Current = new();

        /// <summary>Returns an object that receives the headers until the calling method ends.</summary>
        public static NotedHeaders StartNoting() => Current.Value = new NotedHeaders();

        protected override HttpMessageHandler CreateHttpClientHandler(RequestData requestData)
        {
            var handler = base.CreateHttpClientHandler(requestData);
            // Never send the password to another address.
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
