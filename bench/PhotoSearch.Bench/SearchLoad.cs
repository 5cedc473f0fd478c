using System.Diagnostics;

namespace PhotoSearch.Bench;

/// <summary>How long a search takes when several clients search all the time.</summary>
/// <param name="Times">Milliseconds of each search, the shortest first.</param>
/// <param name="Seconds">How long the clients searched.</param>
internal sealed record SearchLoad(double[] Times, double Seconds)
{
    public double PerSecond => Times.Length / Seconds;

    /// <summary>Milliseconds that a share of the searches takes at most.</summary>
    public double Within(double share) => Times[(int)((Times.Length - 1) * share)];

    /// <summary>Several turns as one.</summary>
    public static SearchLoad Join(IReadOnlyCollection<SearchLoad> loads) =>
        new([.. loads.SelectMany(load => load.Times).Order()], loads.Sum(load => load.Seconds));

    /// <summary>Lets clients search, each of which waits for its answer before it searches again.</summary>
    /// <param name="searchAsync">Runs the search of this number.</param>
    /// <param name="clients">How many search at once. The first runs searches 0, <c>clients</c>, 2 · <c>clients</c> …</param>
    /// <param name="duration">How long they do.</param>
    public static async Task<SearchLoad> MeasureAsync(Func<int, Task> searchAsync, int clients, TimeSpan duration)
    {
        var all = Stopwatch.StartNew();
        // Each on a thread of its own, as if it were another program: on the pool's, whoever was served last would be served next.
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
