using System.Globalization;

namespace PhotoSearch;

/// <summary>Keeps a run going while its server is away for a while, for example during a restart.</summary>
/// <param name="index">The run's index.</param>
/// <param name="tally">Knows whether the run has stored something, and reports the start and the end of an outage, once each.</param>
/// <param name="time">The clock for the waits.</param>
/// <param name="giveUp">Cancelled when the caller ends the run. Ends a wait at once.</param>
/// <remarks>
/// Before the first photo is stored, failures are reported at once: the address may be wrong or the server not started.
/// Parallel calls of a run share an outage.
/// </remarks>
internal sealed class StoreOutage(IPhotoIndex index, IngestTally tally, TimeProvider time, CancellationToken giveUp)
{
    /// <summary>One node of OpenSearch restarts within 30 to 60 s.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private long? began;

    /// <summary>Why the run ends early, in one sentence. Null while it continues.</summary>
    public string? Problem { get; private set; }

    /// <inheritdoc cref="OutlastAsync{T}"/>
    public Task OutlastAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) => OutlastAsync(async token =>
    {
        await call(token);
        return true;
    }, cancellationToken);

    /// <summary>Calls the index, and repeats the call while the server is away.</summary>
    /// <param name="call">May be called several times. Adding the same photos again does no harm.</param>
    /// <param name="cancellationToken">Cancels the call and the wait.</param>
    /// <exception cref="PhotoIndexException">
    /// The failure is not an outage, or nothing has been stored yet. Or the outage took too long, and <see cref="Problem"/> is set.
    /// </exception>
    public async Task<T> OutlastAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        using var whileAway = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, giveUp);
        PhotoIndexException? away = null;
        var stored = 0;
        try
        {
            while (true)
            {
                try
                {
                    var result = await call(away is null ? cancellationToken : whileAway.Token);
                    if (away is not null) End();
                    away = null;
                    return result;
                }
                catch (PhotoIndexException failure) when (
                    failure.Outage is not null && (tally.HasSucceeded || failure.Stored > 0 || away is not null))
                {
                    stored = Math.Max(stored, failure.Stored);
                    away = failure;
                    if (NextTry(failure) is not { } wait)
                    {
                        SayWhy(failure);
                        throw;
                    }
                    await Task.Delay(wait, time, whileAway.Token);
                }
            }
        }
        catch (OperationCanceledException) when (away is not null && !cancellationToken.IsCancellationRequested)
        {
            SayWhy(away);
            throw away;
        }
        finally
        {
            if (away is not null) tally.Indexed(stored);
        }
    }

    /// <returns>The wait before the next try; null to give up.</returns>
    private TimeSpan? NextTry(PhotoIndexException failure)
    {
        lock (gate)
        {
            var wait = failure.RetryAfter > BetweenTries ? failure.RetryAfter.Value : BetweenTries;
            if (giveUp.IsCancellationRequested || Waited + wait > Longest) return null;
            if (began is null) tally.Pause($"{failure.Outage}; waiting for up to two minutes.");
            began ??= time.GetTimestamp();
            return wait;
        }
    }

    private TimeSpan Waited => began is { } start ? time.GetElapsedTime(start) : TimeSpan.Zero;

    private void SayWhy(PhotoIndexException failure)
    {
        lock (gate)
        {
            Problem ??= began is null ? failure.Message
                : string.Create(CultureInfo.InvariantCulture, $"{failure.Outage}; waited for {Waited.TotalSeconds:0} s.");
        }
    }

    private void End()
    {
        lock (gate)
        {
            if (began is not null) tally.Resume($"{index.Location} answers again.");
            began = null;
        }
    }
}
