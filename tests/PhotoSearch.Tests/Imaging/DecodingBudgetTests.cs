namespace PhotoSearch.Tests;

public sealed class DecodingBudgetTests
{
    /// <summary>At any time, the shares in use fit into the budget, or there is a single larger share.</summary>
    [Fact]
    public async Task Shares_never_take_more_than_the_budget_and_a_larger_one_runs_alone()
    {
        const long All = 10;
        var budget = new DecodingBudget(All);
        var random = new Random(3);
        var shares = Enumerable.Range(0, 400).Select(_ => random.Next(1, 13)).ToArray();
        long used = 0, tooMuch = 0;

        await Task.WhenAll(shares.Select(needed => Task.Run(() =>
        {
            using var share = budget.Take(needed, CancellationToken.None);
            var now = Interlocked.Add(ref used, needed);
            if (now > Math.Max(All, needed))
                Interlocked.Increment(ref tooMuch);
            Thread.Yield();
            Interlocked.Add(ref used, -needed);
        })));

        Assert.Equal((0L, 0L), (used, tooMuch));
    }

    [Fact]
    public async Task What_fits_does_not_wait()
    {
        var budget = new DecodingBudget(10);

        using var first = budget.Take(4, CancellationToken.None);
        using var second = await Task.Run(() => budget.Take(6, CancellationToken.None)).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.NotSame(first, second);
    }

    [Fact]
    public async Task What_does_not_fit_waits_until_there_is_room_and_a_share_is_given_back_once()
    {
        var budget = new DecodingBudget(10);
        var first = budget.Take(9, CancellationToken.None);

        var large = Task.Run(() => budget.Take(100, CancellationToken.None));
        WaitUntil(() => budget.Waiting == 1 || large.IsCompleted);
        Assert.False(large.IsCompleted);
        first.Dispose();
        first.Dispose();
        var alone = await large;
        var small = Task.Run(() => budget.Take(1, CancellationToken.None));
        WaitUntil(() => budget.Waiting == 1 || small.IsCompleted);
        Assert.False(small.IsCompleted);
        alone.Dispose();

        (await small).Dispose();
    }

    [Fact]
    public async Task Whoever_gives_up_waiting_makes_way_for_the_next()
    {
        var budget = new DecodingBudget(10);
        using var first = budget.Take(5, CancellationToken.None);
        using var stop = new CancellationTokenSource();

        var large = Task.Run(() => budget.Take(9, stop.Token));
        WaitUntil(() => budget.Waiting == 1);
        var small = Task.Run(() => budget.Take(5, CancellationToken.None));
        WaitUntil(() => budget.Waiting == 2);
        await stop.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => large.WaitAsync(TimeSpan.FromMinutes(1)));
        (await small.WaitAsync(TimeSpan.FromMinutes(1))).Dispose();
    }

    private static void WaitUntil(Func<bool> isSo) => Assert.True(SpinWait.SpinUntil(isSo, TimeSpan.FromMinutes(1)));
}
