using System.Threading.RateLimiting;

namespace PhotoSearch.Cli.Serve;

/// <summary>So many requests at once, and a queue in which none waits for longer than a given time.</summary>
/// <param name="atOnce">Requests at the same time.</param>
/// <param name="waiting">Requests in the queue; more are refused at once.</param>
/// <param name="longest">How long one waits before it is refused.</param>
/// <param name="time">The clock.</param>
/// <remarks>The framework's limiter has no timeout: requests queued behind ones that never end would wait forever.</remarks>
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
            // A refusal, unless a place became free at this moment.
            return limiter.AttemptAcquire(permitCount);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) limiter.Dispose();
        base.Dispose(disposing);
    }
}
