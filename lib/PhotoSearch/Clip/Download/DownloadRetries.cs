using System.Net;
using Polly;
using Polly.Retry;

namespace PhotoSearch;

/// <summary>The outcome of one request for a file.</summary>
/// <param name="Status">200 or 206 for success. Any other status is a refusal.</param>
/// <param name="RetryAfter">The server's Retry-After. Null if it sent none.</param>
internal readonly record struct DownloadAnswer(HttpStatusCode Status, TimeSpan? RetryAfter = null);

/// <summary>Decides which failed requests are retried, and after which delay.</summary>
/// <remarks>
/// Retried: no connection, a connection that broke or stalled, 408, 416 (from the start of the file), 429, 500, 502, 503, 504. Not retried:
/// every other status, an untrusted certificate, and a complete response that is not the file.
/// </remarks>
internal static class DownloadRetries
{
    private const int Retries = 5;

    /// <summary>Fewer before the first byte arrives. The usual cause is a missing network, and the message should come soon.</summary>
    private const int RetriesOfFirstConnection = 2;

    /// <summary>The first delay. Each next one is twice as long, with jitter. All delays add up to half a minute.</summary>
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(1);

    /// <summary>The upper limit for a server's Retry-After.</summary>
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
