using Polly;
using Polly.Retry;

namespace PhotoSearch;

/// <summary>When a request is sent again, and after how long.</summary>
/// <remarks>
/// Retried: no connection, an answer cut short, 429, 502, 503, 504. Not retried: every other status, whose cause is in the request, and a
/// request that timed out, which would keep a person waiting for minutes. A run that adds photos has more patience.
/// </remarks>
internal static class OpenSearchRetries
{
    /// <summary>First wait; each next one is twice as long, with jitter, so that several machines do not come back at one moment.</summary>
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// How long a request waits, in all, when the server asks for it (Retry-After): a person waits, too. Where it asks for more, nothing
    /// is sent again, and the message tells what it asks.
    /// </summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private const int RetriesOfAnswers = 5;

    /// <summary>
    /// Fewer: an address where nothing listens is mostly a server that was not started, and its message should come soon.
    /// </summary>
    private const int RetriesOfConnections = 2;

    /// <summary>For whole requests.</summary>
    /// <param name="time">The clock for the waits.</param>
    /// <param name="again">Told why a request will be sent again, and after how long.</param>
    public static ResiliencePipeline<OpenSearchResponse> ForRequests(TimeProvider time, Action<string, TimeSpan> again)
    {
        return Pipeline<OpenSearchResponse>(time, Why, again, args => args.Outcome switch
        {
            { Result: { Status: 429 or 502 or 503 or 504 } answer } => answer.RetryAfter is not { } asked
                || asked * (args.AttemptNumber + 1) <= LongestWait,
            { Result.IsCutShort: true } => args.AttemptNumber < RetriesOfConnections,
            // Connecting again does not make a certificate trusted or an answer smaller.
            { Exception: HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } } => false,
            { Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } } => false,
            { Exception: HttpRequestException } => args.AttemptNumber < RetriesOfConnections,
            _ => false,
        });

        static string Why(Outcome<OpenSearchResponse> outcome) =>
            outcome.Result is not { } answer ? "there was no connection"
                : answer.Succeeded ? "its answer was cut short" : $"it answered {answer.Status}";
    }

    /// <summary>
    /// For a bulk request of which some items were answered with 429 or 503: the work returns how many, and sends those again.
    /// </summary>
    /// <param name="time">The clock for the waits.</param>
    /// <param name="again">Told why photos will be sent again, and after how long.</param>
    public static ResiliencePipeline<int> ForBulkItems(TimeProvider time, Action<string, TimeSpan> again) => Pipeline<int>(
        time, outcome => $"it put off {outcome.Result} photos of a bulk request (429 or 503)", again, args => args.Outcome.Result > 0);

    private static ResiliencePipeline<T> Pipeline<T>(
        TimeProvider time, Func<Outcome<T>, string> why, Action<string, TimeSpan> again, Func<RetryPredicateArguments<T>, bool> when) =>
        new ResiliencePipelineBuilder<T> { TimeProvider = time }.AddRetry(new()
        {
            MaxRetryAttempts = RetriesOfAnswers,
            Delay = FirstDelay,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            DelayGenerator = args => ValueTask.FromResult((args.Outcome.Result as OpenSearchResponse)?.RetryAfter),
            ShouldHandle = args => ValueTask.FromResult(when(args)),
            OnRetry = args =>
            {
                again(why(args.Outcome), args.RetryDelay);
                return ValueTask.CompletedTask;
            },
        }).Build();
}
