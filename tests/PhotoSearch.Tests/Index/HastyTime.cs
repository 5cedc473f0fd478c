using System.Collections.Concurrent;

namespace PhotoSearch.Tests;

/// <summary>A clock whose waits end at once, and which remembers them.</summary>
internal sealed class HastyTime : TimeProvider
{
    public event Action? Waiting;

    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Waits.Enqueue(dueTime);
        Waiting?.Invoke();
        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
