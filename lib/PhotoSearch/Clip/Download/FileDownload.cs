using System.Net;
using System.Net.Http.Headers;

namespace PhotoSearch;

/// <summary>Downloads a file from the web. The file appears only when it is complete and verified.</summary>
/// <remarks>
/// <para>The download grows in a <c>.part</c> file beside the target. It gets its final name when its size and SHA-256, if known, match.
/// After a broken connection, only the rest is requested, on the condition that the file is still the same (Range and If-Range, RFC 9110
/// sections 14 and 13.1.5). A later run resumes the <c>.part</c> only if the SHA-256 is known. Otherwise nothing could verify that the two
/// parts belong together.</para>
/// <para>Thread-safe, and downloads several files in parallel. Processes that download into the same folder take turns with
/// <see cref="FolderLock"/>. Redirects are followed, except from https to http. Proxies are .NET's: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and
/// NO_PROXY.</para>
/// </remarks>
/// <param name="client">Sends the requests. It must have no timeout.</param>
/// <param name="time">The clock for delays between retries.</param>
internal sealed class FileDownload(HttpClient client, TimeProvider time)
{
    /// <summary>Shared by all downloads of the process, to reuse connections.</summary>
    public static FileDownload Shared { get; } = new(NewClient(), TimeProvider.System);

    /// <summary>How long a server may be silent before the request is retried. Default 60 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    internal static HttpClient NewClient()
    {
        var client = new HttpClient(
            new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), ConnectTimeout = TimeSpan.FromSeconds(30) })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.UserAgent.Add(new("photosearch", typeof(FileDownload).Assembly.GetName().Version?.ToString(3)));
        return client;
    }

    /// <summary>Downloads a file, unless a file of the right size exists already.</summary>
    /// <param name="file">The file to download and its target path.</param>
    /// <param name="report">Called after each piece (up to 128 KiB), on any thread.</param>
    /// <param name="cancellationToken">Stops the download. A later run resumes it if the SHA-256 is known.</param>
    /// <exception cref="DownloadException">No network, a refusal, an unexpected file, or a disk error.</exception>
    public async Task RunAsync(RemoteFile file, Action<DownloadProgress>? report = null, CancellationToken cancellationToken = default)
    {
        if (file.IsHere) return;
        await using var part = PartFile.Open(file);
        var fresh = part.Length == 0;
        // If the size is unknown, only the hash shows that an earlier run downloaded everything. Asking for more would give 416.
        if (!fresh && file.Bytes is null && await part.HasExpectedHashAsync(cancellationToken))
        {
            await part.CompleteAsync();
            return;
        }
        await FetchAsync(file, part, report, cancellationToken);
        while (!await part.HasExpectedHashAsync(cancellationToken))
        {
            if (fresh) throw Refuse(part, DownloadErrors.WrongHash(file));
            // The part from an earlier run may be wrong, so start again.
            part.Restart();
            fresh = true;
            await FetchAsync(file, part, report, cancellationToken);
        }
        await part.CompleteAsync();
    }

    /// <summary>Downloads until the part is complete, or several tries in a row make no progress.</summary>
    private async Task FetchAsync(RemoteFile file, PartFile part, Action<DownloadProgress>? report, CancellationToken cancellationToken)
    {
        var retries = DownloadRetries.Pipeline(time, part);
        while (part.Length == 0 || part.Length != file.Bytes)
        {
            var before = part.Length;
            try
            {
                var answer = await retries.ExecuteAsync(token => RequestAsync(file, part, report, token), cancellationToken);
                if (answer.Status is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
                    throw DownloadErrors.Refused(file, answer.Status);
                return;
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or TimeoutException)
            {
                // Keep trying on a bad connection as long as it makes progress.
                if (part.Length <= before) throw DownloadErrors.NoAnswer(file, broken);
            }
        }
    }

    private async ValueTask<DownloadAnswer> RequestAsync(
        RemoteFile file, PartFile part, Action<DownloadProgress>? report, CancellationToken cancellationToken)
    {
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            silence.CancelAfter(Patience);
            using var request = RequestFor(file, part);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, silence.Token);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable) part.Restart();
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
                return new(response.StatusCode, RetryAfter(response));

            var total = ReadHeaders(response, file, part) ?? file.Bytes;
            await using var body = await response.Content.ReadAsStreamAsync(silence.Token);
            var piece = new byte[128 * 1024];
            report?.Invoke(new(file, part.Length, total));
            while (await body.ReadAsync(piece, silence.Token) is > 0 and var count)
            {
                silence.CancelAfter(Patience);
                if (part.Length + count > file.Bytes) throw Refuse(part, DownloadErrors.WrongSize(file, part.Length + count));
                if (part.Length + count > file.MaxBytes) throw Refuse(part, DownloadErrors.TooLarge(file));
                await part.AppendAsync(piece.AsMemory(0, count), cancellationToken);
                report?.Invoke(new(file, part.Length, total));
            }
            return part.Length < file.Bytes ? throw new HttpIOException(HttpRequestError.ResponseEnded) : new(response.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException();
        }
        catch (UriFormatException redirected)
        {
            // For example file:, which .NET follows from http and then rejects because it has no host.
            throw DownloadErrors.LeadsNowhere(file, redirected);
        }
    }

    private static HttpRequestMessage RequestFor(RemoteFile file, PartFile part)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, file.Address);
        request.Headers.Authorization = file.Authorization;
        if (part.Version is null && file.Sha256 is null) part.Restart(); // nothing could verify that the rest belongs to it
        if (part.Length == 0) return request;
        request.Headers.Range = new RangeHeaderValue(part.Length, null);
        request.Headers.IfRange = part.Version;
        return request;
    }

    /// <summary>Prepares the part for the response body: the rest of the file, or all of it.</summary>
    /// <returns>The size of the whole file in bytes. Null if the server does not send it.</returns>
    private static long? ReadHeaders(HttpResponseMessage response, RemoteFile file, PartFile part)
    {
        var headers = response.Content.Headers;
        var rest = response.StatusCode == HttpStatusCode.PartialContent;
        var total = rest ? headers.ContentRange?.Length : headers.ContentLength;

        // Check before anything is deleted: a hotel's sign-in page is no reason to lose a partial download.
        if (headers.ContentType?.MediaType == "text/html" && !file.Path.EndsWith(".html", StringComparison.Ordinal))
            throw DownloadErrors.WebPage(file);
        if (file.Bytes is not null && total is { } said && said != file.Bytes) throw DownloadErrors.WrongSize(file, said);

        if (rest && headers.ContentRange?.From != part.Length)
        {
            part.Restart();
            throw new HttpIOException(HttpRequestError.InvalidResponse, "The server sent a different part of the file than requested.");
        }
        if (!rest) part.Restart(); // the first request, a server without range support, or a changed file
        part.Version ??= response.Headers.ETag is { IsWeak: false } tag ? new(tag)
            : headers.LastModified is { } changed ? new(changed) : null;
        return total;
    }

    private static DownloadException Refuse(PartFile part, DownloadException because)
    {
        part.Discard();
        return because;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } wait } => wait,
        { Date: { } moment } when moment > time.GetUtcNow() => moment - time.GetUtcNow(),
        _ => null,
    };
}
