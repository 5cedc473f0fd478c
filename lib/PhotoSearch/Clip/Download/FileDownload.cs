using System.Net;
using System.Net.Http.Headers;

namespace PhotoSearch;

/// <summary>Brings a file from the web onto this machine: whole and checked, or not at all.</summary>
/// <remarks>
/// <para>The file grows as <c>.part</c> beside its place and takes its name when its size and SHA-256 are as expected, as far as they are
/// known. A line that breaks is asked for the rest, on the condition that the file is still the same (Range and If-Range, RFC 9110 section
/// 14 and 13.1.5). A later run goes on from the <c>.part</c> where the SHA-256 is known; without one nothing could tell whether the halves
/// belong together.</para>
/// <para>Thread-safe, for many files at once. Two processes that download into one folder take turns with <see cref="FolderLock"/>.
/// Redirects are followed, but from https to http; proxies are .NET's: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY.</para>
/// </remarks>
/// <param name="client">Sends the requests; without a time limit of its own.</param>
/// <param name="time">The clock for waits between tries.</param>
internal sealed class FileDownload(HttpClient client, TimeProvider time)
{
    /// <summary>The one for every download of the process: connections are kept and used again.</summary>
    public static FileDownload Shared { get; } = new(NewClient(), TimeProvider.System);

    /// <summary>How long a server may be silent before it is asked again. Default 60 s.</summary>
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

    /// <summary>Downloads a file; a file that is there already is left as it is, unless its size is another.</summary>
    /// <param name="file">What, and where to.</param>
    /// <param name="report">Told after each piece (up to 128 KiB), from whichever thread has it.</param>
    /// <param name="cancellationToken">Ends the download; a later run goes on where the SHA-256 is known.</param>
    /// <exception cref="DownloadException">No network, a refusal, another file than expected, or a fault of the disk.</exception>
    public async Task RunAsync(RemoteFile file, Action<DownloadProgress>? report = null, CancellationToken cancellationToken = default)
    {
        if (file.IsHere) return;
        await using var part = PartFile.Open(file);
        var fresh = part.Length == 0;
        // Where the size is unknown, only the hash tells that an earlier run brought all of it: a server that is asked for more can but
        // refuse (416).
        if (!fresh && file.Bytes is null && await part.HasExpectedHashAsync(cancellationToken))
        {
            await part.CompleteAsync();
            return;
        }
        await FetchAsync(file, part, report, cancellationToken);
        while (!await part.HasExpectedHashAsync(cancellationToken))
        {
            if (fresh) throw Refuse(part, DownloadErrors.WrongHash(file));
            // What an earlier run left may be at fault: once more, all of it.
            part.Restart();
            fresh = true;
            await FetchAsync(file, part, report, cancellationToken);
        }
        await part.CompleteAsync();
    }

    /// <summary>Until all of the file is in the part, or tries in a row brought nothing.</summary>
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
                // A bad line that still brings something is better than none.
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
            // Such as file:, which .NET follows from http, and finds to have no host.
            throw DownloadErrors.LeadsNowhere(file, redirected);
        }
    }

    private static HttpRequestMessage RequestFor(RemoteFile file, PartFile part)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, file.Address);
        request.Headers.Authorization = file.Authorization;
        if (part.Version is null && file.Sha256 is null) part.Restart(); // nothing could tell whether the rest belongs to it
        if (part.Length == 0) return request;
        request.Headers.Range = new RangeHeaderValue(part.Length, null);
        request.Headers.IfRange = part.Version;
        return request;
    }

    /// <summary>Readies the part for an answer's body: the rest of the file, or all of it.</summary>
    /// <returns>The whole file's bytes, where the server says how many.</returns>
    private static long? ReadHeaders(HttpResponseMessage response, RemoteFile file, PartFile part)
    {
        var headers = response.Content.Headers;
        var rest = response.StatusCode == HttpStatusCode.PartialContent;
        var total = rest ? headers.ContentRange?.Length : headers.ContentLength;

        // Before anything is forgotten: the sign-in page of a hotel is no reason to lose what came at home.
        if (headers.ContentType?.MediaType == "text/html" && !file.Path.EndsWith(".html", StringComparison.Ordinal))
            throw DownloadErrors.WebPage(file);
        if (file.Bytes is not null && total is { } said && said != file.Bytes) throw DownloadErrors.WrongSize(file, said);

        if (rest && headers.ContentRange?.From != part.Length)
        {
            part.Restart();
            throw new HttpIOException(HttpRequestError.InvalidResponse, "The server sent another part of the file than it was asked for.");
        }
        if (!rest) part.Restart(); // the beginning, or a server that gives no parts, or a file that has changed
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
