using System.Net;
using Polly;
using Polly.Retry;

namespace PhotoSearch;

/// <summary>How one request for a file ended.</summary>
/// <param name="Status">200 or 206: the file is here. Any other: the server refused.</param>
/// <param name="RetryAfter">When the server wants to be asked again, where it said so.</param>
internal readonly record struct DownloadAnswer(HttpStatusCode Status, TimeSpan? RetryAfter = null);

/// <summary>When a request for a file is sent again, and after how long.</summary>
/// <remarks>
/// Retried: no connection, a line that broke or fell silent, 408, 416 (it is then asked for from the start), 429, 500, 502, 503, 504.
/// Not retried: every other status, a certificate that is not trusted, and what came whole and is not the file.
/// </remarks>
internal static class DownloadRetries
{
    private const int Retries = 5;

    /// <summary>Fewer where no connection has brought anything yet: mostly there is no network, and the message should come soon.</summary>
    private const int RetriesOfFirstConnection = 2;

    /// <summary>First wait; each next one is twice as long, with jitter: half a minute for all.</summary>
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>The longest that a server's Retry-After is believed.</summary>
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(60);

    public static ResiliencePipeline<DownloadAnswer> Pipeline(TimeProvider time, PartFile part) =>
        new ResiliencePipelineBuilder<DownloadAnswer> { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions<DownloadAnswer>
        {
            MaxRetryAttempts = Retries,
            Delay = FirstDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = args => ValueTask.FromResult(args.Outcome switch
            {
                { Exception: HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } } => false,
                { Exception: HttpRequestException } when !part.HasGrown => args.AttemptNumber < RetriesOfFirstConnection,
                { Exception: HttpRequestException or IOException or TimeoutException } => true,
                { Exception: not null } => false,
                { Result.Status: var status } => (int)status is 408 or 416 or 429 or 500 or 502 or 503 or 504,
            }),
            DelayGenerator = args => ValueTask.FromResult(
                args.Outcome.Exception is not null || args.Outcome.Result.RetryAfter is not { } asked ? (TimeSpan?)null
                : asked < LongestDelay ? asked : LongestDelay),
        })
        .Build();
}
