using System.Threading.RateLimiting;

namespace PhotoSearch.Cli.Serve;

/// <summary>Limits simultaneous requests. The others wait in a queue, but no longer than a given time.</summary>
/// <param name="atOnce">The most requests at the same time.</param>
/// <param name="waiting">The most requests in the queue. More are refused at once.</param>
/// <param name="longest">The longest wait before a request is refused.</param>
/// <param name="time">The clock.</param>
/// <remarks>The framework's limiter has no timeout, so requests behind ones that never end would wait forever.</remarks>
internal sealed class QueueTimeoutLimiter(int atOnce, int waiting, TimeSpan longest, TimeProvider time) : RateLimiter
{
    private readonly ConcurrencyLimiter limiter = new(new() { PermitLimit = atOnce, QueueLimit = waiting });

    public override TimeSpan? IdleDuration => limiter.IdleDuration;

    public override RateLimiterStatistics? GetStatistics() => limiter.GetStatistics();

    protected override RateLimitLease AttemptAcquireCore(int permitCount) => limiter.AttemptAcquire(permitCount);

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        using var tooLong = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, tooLong.Token);
        try
        {
            return await limiter.AcquireAsync(permitCount, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // A refusal, unless a place has just become free.
            return limiter.AttemptAcquire(permitCount);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) limiter.Dispose();
        base.Dispose(disposing);
    }
}
