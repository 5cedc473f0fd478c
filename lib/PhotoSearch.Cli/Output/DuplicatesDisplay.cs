using System.Diagnostics;
using Spectre.Console;

namespace PhotoSearch.Cli;

/// <summary>
/// Shows the progress of a search for near duplicates on standard error: a bar on a terminal, elsewhere a line every ten seconds.
/// </summary>
internal static class DuplicatesDisplay
{
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(10);

    /// <param name="run">Does the work and reports progress from any thread.</param>
    public static async Task<T> RunAsync<T>(Func<Action<DuplicatesProgress>, Task<T>> run)
    {
        if (Console.IsErrorRedirected)
        {
            var sinceShown = Stopwatch.StartNew();
            return await run(progress =>
            {
                lock (sinceShown)
                {
                    if (sinceShown.Elapsed < Between) return;
                    sinceShown.Restart();
                    Console.Error.WriteLine(progress);
                }
            });
        }
        return await ProgressBar.RunAsync("reading embeddings", (_, bar) => run(progress =>
        {
            bar.Value = progress.Share;
            bar.Description = Markup.Escape(progress.ToString());
        }));
    }
}
