using System.Diagnostics;

namespace PhotoSearch.Bench;

/// <summary>The times of searches while several clients search all the time.</summary>
/// <param name="Times">Milliseconds of each search, in ascending order.</param>
/// <param name="Seconds">The duration of all searches.</param>
internal sealed record SearchLoad(double[] Times, double Seconds)
{
    public double PerSecond => Times.Length / Seconds;

    /// <summary>The milliseconds within which a share of the searches ends.</summary>
    public double Within(double share) => Times[(int)((Times.Length - 1) * share)];

    /// <summary>Joins several turns.</summary>
    public static SearchLoad Join(IReadOnlyCollection<SearchLoad> loads) =>
        new([.. loads.SelectMany(load => load.Times).Order()], loads.Sum(load => load.Seconds));

    /// <summary>Runs clients that search again as soon as they have an answer.</summary>
    /// <param name="searchAsync">Runs the search with this number.</param>
    /// <param name="clients">The number of clients. The first runs searches 0, <c>clients</c>, 2 · <c>clients</c> …</param>
    /// <param name="duration">How long the clients search.</param>
    public static async Task<SearchLoad> MeasureAsync(Func<int, Task> searchAsync, int clients, TimeSpan duration)
    {
        var all = Stopwatch.StartNew();
        // Each client has its own thread, like a separate program. On pool threads, the client served last would be served next.
        var times = await Task.WhenAll(Enumerable.Range(0, clients).Select(client => Task.Factory.StartNew(() =>
        {
            var own = new List<double>();
            for (var i = client; all.Elapsed < duration; i += clients)
            {
                var one = Stopwatch.StartNew();
                searchAsync(i).GetAwaiter().GetResult();
                own.Add(one.Elapsed.TotalMilliseconds);
            }
            return own;
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        return new([.. times.SelectMany(own => own).Order()], all.Elapsed.TotalSeconds);
    }
}
