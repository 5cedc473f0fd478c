using System.Globalization;

namespace PhotoSearch;

/// <summary>Lets a run outlast a server that goes away for a while, as one does that is restarted.</summary>
/// <param name="index">The run's index.</param>
/// <param name="tally">Knows whether the run has something in the index, and reports an outage and its end, once each.</param>
/// <param name="time">The clock for the waits.</param>
/// <param name="giveUp">The caller's wish to end the run, which ends a wait at once.</param>
/// <remarks>
/// Until something is in the index nothing is waited for: an address that is wrong, or a server that was not started, is told at once.
/// The run's calls may go side by side, and share an outage.
/// </remarks>
internal sealed class StoreOutage(IPhotoIndex index, IngestTally tally, TimeProvider time, CancellationToken giveUp)
{
    /// <summary>One node of OpenSearch restarts within 30 to 60 s.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private long? began;

    /// <summary>Why the run ends early, in one sentence; null while it goes on.</summary>
    public string? Problem { get; private set; }

    /// <inheritdoc cref="OutlastAsync{T}"/>
    public Task OutlastAsync(Func<CancellationToken, Task> call, CancellationToken cancellationToken) => OutlastAsync(async token =>
    {
        await call(token);
        return true;
    }, cancellationToken);

    /// <summary>Calls the index, again and again while its server is away.</summary>
    /// <param name="call">May be called several times; adding the same photos again does no harm.</param>
    /// <param name="cancellationToken">Ends the call, and the wait.</param>
    /// <exception cref="PhotoIndexException">
    /// The failure was of another kind, or came first; or the server was away for too long, and <see cref="Problem"/> is set.
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

    /// <returns>How long to wait before the next try; null to give up.</returns>
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
