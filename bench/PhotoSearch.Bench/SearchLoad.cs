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
        await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Run(async () =>
        {
            for (var i = client; all.Elapsed < Duration; i += clients)
            {
                var one = Stopwatch.StartNew();
                await index.SearchAsync(queries[i % queries.Length], k);
                times.Add(one.Elapsed.TotalMilliseconds);
            }
        })));
        var sorted = times.Order().ToArray();
        return new(clients, sorted[sorted.Length / 2], sorted[sorted.Length * 95 / 100], sorted.Length / all.Elapsed.TotalSeconds);
    }
}
