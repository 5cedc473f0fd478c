using System.Collections.Concurrent;

namespace PhotoSearch.Tests;

/// <summary>A clock whose waits end at once. It records them, and a test can move it forward.</summary>
internal sealed class HastyTime : TimeProvider
{
    public event Action? Waiting;

    private long ahead;

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public void PutForward(TimeSpan by) => Interlocked.Add(ref ahead, (long)(by.TotalSeconds * TimestampFrequency));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref ahead);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Enqueue(dueTime);
        Waiting?.Invoke();
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
