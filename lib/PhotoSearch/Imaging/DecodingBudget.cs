namespace PhotoSearch;

/// <summary>
/// A memory limit for photos that are decoded whole. A photo that does not fit waits for its turn. A photo larger than the limit runs
/// alone.
/// </summary>
/// <param name="bytes">The limit in bytes.</param>
/// <remarks>Without it, 16 decoders with pictures of 100 megapixels would need 16 times 1 GB.</remarks>
internal sealed class DecodingBudget(long bytes)
{
    /// <summary>Waiting calls, in order.</summary>
    private readonly LinkedList<long> queue = new();
    private long used;

    /// <summary>The process's budget: a quarter of its available memory (or of its container's limit), at least 1 GB.</summary>
    internal static DecodingBudget Shared { get; } = new(Math.Max(1L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4));

    /// <summary>Number of waiting calls.</summary>
    internal int Waiting
    {
        get
        {
            lock (queue)
                return queue.Count;
        }
    }

    /// <summary>
    /// Waits until there is room. Calls are served in order, so small pictures cannot keep a large one waiting for ever.
    /// </summary>
    /// <param name="needed">The required memory in bytes.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Dispose it when the memory is free again.</returns>
    internal Share Take(long needed, CancellationToken cancellationToken)
    {
        using var wake = cancellationToken.Register(Wake);
        lock (queue)
        {
            var ticket = queue.AddLast(needed);
            try
            {
                while (ticket != queue.First || (used > 0 && used + needed > bytes))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    Monitor.Wait(queue);
                }
                used += needed;
            }
            finally
            {
                queue.Remove(ticket);
                Monitor.PulseAll(queue);
            }
        }
        return new Share(this, needed);
    }

    private void Wake()
    {
        lock (queue)
            Monitor.PulseAll(queue);
    }

    private void GiveBack(long taken)
    {
        lock (queue)
        {
            used -= taken;
            Monitor.PulseAll(queue);
        }
    }

    /// <summary>A part of the budget. Dispose it to give it back.</summary>
    internal sealed class Share(DecodingBudget budget, long taken) : IDisposable
    {
        public void Dispose() => budget.GiveBack(Interlocked.Exchange(ref taken, 0));
    }
}
