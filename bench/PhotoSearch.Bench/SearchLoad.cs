using System.Collections.Concurrent;
using System.Diagnostics;

namespace PhotoSearch.Bench;

/// <summary>How long a search takes when several clients search all the time.</summary>
/// <param name="Clients">How many search at once, each waiting for its answer before it asks again.</param>
/// <param name="Median">Milliseconds that half of the searches take at most.</param>
/// <param name="Slow">Milliseconds that 95 of 100 take at most.</param>
/// <param name="PerSecond">Searches answered a second, by all together.</param>
internal sealed record SearchLoad(int Clients, double Median, double Slow, double PerSecond)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(20);

    public static async Task<SearchLoad> MeasureAsync(IPhotoIndex index, float[][] queries, int k, int clients)
    {
        var times = new ConcurrentBag<double>();
        var all = Stopwatch.StartNew();
        // Each on a thread of its own, as if it were another program: on the pool's, whoever was served last would be served next.
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Factory.StartNew(() =>
        {
            for (var i = client; all.Elapsed < Duration; i += clients)
            {
                var one = Stopwatch.StartNew();
                index.SearchAsync(queries[i % queries.Length], k).GetAwaiter().GetResult();
                times.Add(one.Elapsed.TotalMilliseconds);
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        var sorted = times.Order().ToArray();
        return new(clients, sorted[sorted.Length / 2], sorted[sorted.Length * 95 / 100], sorted.Length / all.Elapsed.TotalSeconds);
    }
}
