using System.Net.Http.Headers;
using System.Text;

namespace PhotoSearch;

/// <summary>Sends a request and returns the answer, whatever its status. It does not retry and makes no messages for people.</summary>
internal sealed class OpenSearchTransport : IDisposable
{
    private readonly HttpClient client;

    public OpenSearchTransport(ServiceAddress address, ServerTrust trust, TimeSpan timeout)
    {
        // No compressed answers: in a local network, compressing a page of hits takes longer than sending it.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, // never send the password to another address
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        handler.SslOptions.RemoteCertificateValidationCallback = trust.Accepts;
        client = new HttpClient(handler)
        {
            BaseAddress = address.Uri, Timeout = timeout, MaxResponseContentBufferSize = OpenSearchResponse.MaxBytes,
        };
        if (address.User is not null)
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{address.User}:{address.Password}")));
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
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is { } bytes)
            request.Content = new ReadOnlyMemoryContent(bytes) { Headers = { ContentType = new("application/json", "utf-8") } };
        try
        {
            using var response = await client.SendAsync(request, cancellationToken);
            response.Headers.TryGetValues(OpenSearchResponse.ProductHeader, out var product);
            return new OpenSearchResponse(
                (int)response.StatusCode,
                Encoding.UTF8.GetString(await response.Content.ReadAsByteArrayAsync(cancellationToken)),
                response.Headers.RetryAfter?.Delta,
                product?.FirstOrDefault());
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"No answer within {client.Timeout.TotalSeconds} s.", exception);
        }
    }

    public void Dispose() => client.Dispose();
}
