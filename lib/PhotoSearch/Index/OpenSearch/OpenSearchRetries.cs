using Polly;
using Polly.Retry;

namespace PhotoSearch;

/// <summary>The rules for retrying requests.</summary>
/// <remarks>
/// Retried: no connection, an answer cut short, 429, 502, 503, 504. Not retried: all other statuses, because the request is at fault, and
/// timeouts, because a person would wait for minutes. A run that adds photos waits longer (<see cref="StoreOutage"/>).
/// </remarks>
internal static class OpenSearchRetries
{
    /// <summary>The first wait. Each further one is twice as long, with jitter so that machines do not retry at the same time.</summary>
    private static readonly TimeSpan FirstDelay = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// The longest total wait that a server can ask for (Retry-After), because a person is waiting. If the server asks for more, the
    /// request is not retried, and the message says how long to wait.
    /// </summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private const int RetriesOfAnswers = 5;

    /// <summary>
    /// Fewer: usually the server has not been started, and the message should come soon.
    /// </summary>
    private const int RetriesOfConnections = 2;

    /// <summary>For whole requests.</summary>
    /// <param name="time">The clock for the waits.</param>
    /// <param name="again">Called before a retry with the reason and the wait.</param>
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
    /// For bulk items rejected with 429 or 503. The work returns their number and sends them again when retried.
    /// </summary>
    /// <param name="time">The clock for the waits.</param>
    /// <param name="again">Called before a retry with the reason and the wait.</param>
    public static ResiliencePipeline<int> ForBulkItems(TimeProvider time, Action<string, TimeSpan> again) => Pipeline<int>(
        time,
        outcome => $"it was too busy for {outcome.Result} of the photos in a bulk request (429 or 503)",
        again,
        args => args.Outcome.Result > 0);

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
