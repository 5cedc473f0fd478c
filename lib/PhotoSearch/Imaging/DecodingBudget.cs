namespace PhotoSearch;

/// <summary>
/// Memory that photos which are unpacked whole share: what does not fit waits its turn, what is larger than all of it runs alone.
/// </summary>
/// <param name="bytes">All of it.</param>
/// <remarks>So 16 decoders that meet 16 pictures of 100 megapixels take what a few of them need, and not 16 times 1 GB.</remarks>
internal sealed class DecodingBudget(long bytes)
{
    /// <summary>Calls that wait, in their order.</summary>
    private readonly LinkedList<long> queue = new();
    private long used;

    /// <summary>The process's: a quarter of the memory that it may use, a container's limit included, and at least 1 GB.</summary>
    internal static DecodingBudget Shared { get; } = new(Math.Max(1L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4));

    /// <summary>How many calls wait their turn.</summary>
    internal int Waiting
    {
        get
        {
            lock (queue)
                return queue.Count;
        }
    }

    /// <summary>
    /// Waits until there is room; in the order of the calls, so that small pictures do not keep a large one waiting for ever.
    /// </summary>
    /// <param name="needed">Bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>To be disposed when the memory is free again.</returns>
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

    /// <summary>A part of the budget, until it is disposed.</summary>
    internal sealed class Share(DecodingBudget budget, long taken) : IDisposable
    {
        public void Dispose() => budget.GiveBack(Interlocked.Exchange(ref taken, 0));
    }
}
