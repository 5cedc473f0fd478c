namespace PhotoSearch;

/// <summary>
/// Memory that photos which are unpacked whole share: what does not fit waits its turn, what is larger than all of it runs alone.
/// </summary>
/// <param name="bytes">All of it.</param>
/// <remarks>So 16 decoders that meet 16 pictures of 100 megapixels take what a few of them need, and not 16 times 1 GB.</remarks>
internal sealed class DecodingBudget(long bytes)
{
    private readonly object turn = new();
    private long nextTicket, served, used;

    /// <summary>The process's: a quarter of the memory that it may use, a container's limit included, and at least 1 GB.</summary>
    internal static DecodingBudget Shared { get; } = new(Math.Max(1L << 30, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4));

    /// <summary>How many calls wait their turn.</summary>
    internal long Waiting
    {
        get
        {
            lock (turn)
                return nextTicket - served;
        }
    }

    /// <summary>
    /// Waits until there is room; in the order of the calls, so that small pictures do not keep a large one waiting for ever.
    /// </summary>
    /// <param name="needed">Bytes.</param>
    /// <returns>To be disposed when the memory is free again.</returns>
    internal Share Take(long needed)
    {
        lock (turn)
        {
            var ticket = nextTicket++;
            while (ticket != served || (used > 0 && used + needed > bytes))
                Monitor.Wait(turn);
            served++;
            used += needed;
            Monitor.PulseAll(turn);
        }
        return new Share(this, needed);
    }

    private void GiveBack(long taken)
    {
        lock (turn)
        {
            used -= taken;
            Monitor.PulseAll(turn);
        }
    }

    /// <summary>A part of the budget, until it is disposed.</summary>
    internal sealed class Share(DecodingBudget budget, long taken) : IDisposable
    {
        public void Dispose() => budget.GiveBack(Interlocked.Exchange(ref taken, 0));
    }
}
