using System.Diagnostics;
using PhotoSearch.Tests;

namespace PhotoSearch.Bench;

/// <summary>What a run of the command line took.</summary>
/// <param name="Seconds">From start to end.</param>
/// <param name="ProcessorSeconds">On all cores; 0 where it was not looked at.</param>
/// <param name="Megabytes">The most that was in memory at any time; 0 where it was not looked at.</param>
internal sealed record ProgramRun(double Seconds, double ProcessorSeconds, double Megabytes);

/// <summary>The command line that was built with this program, as a process of its own.</summary>
internal static class PhotoSearchProgram
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private static readonly string Program = Path.Combine(
        AppContext.BaseDirectory.Replace("PhotoSearch.Bench", "PhotoSearch.Cli", StringComparison.Ordinal), "PhotoSearch.Cli.dll");

    /// <param name="settings">Says where index and model are; what is not in it is not taken from this machine either.</param>
    /// <param name="arguments">The command and its options.</param>
    public static Process Start(WorkshopSettings settings, params IEnumerable<string> arguments) =>
        TestProcess.Start("dotnet", [Program, .. arguments], TestPaths.Repository, new Dictionary<string, string?>
        {
            ["SERVICE_URI"] = settings.ServiceUri?.ToString() ?? "",
            ["INDEX_FILE"] = settings.IndexFile,
            ["INDEX_NAME"] = settings.IndexName,
            ["CLIP_MODEL"] = settings.ClipModel,
            ["PHOTOS_DIR"] = settings.PhotosDir,
        });

    /// <summary>Runs a command to its end.</summary>
    /// <param name="settings">See <see cref="Start"/>.</param>
    /// <param name="watched">Looks at memory and processor time all the while, which takes some time itself.</param>
    /// <param name="arguments">The command and its options.</param>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static async Task<ProgramRun> RunAsync(WorkshopSettings settings, bool watched, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        using var process = Start(settings, arguments);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        var ended = process.WaitForExitAsync();
        double processor = 0, memory = 0;
        while (watched && await Task.WhenAny(ended, Task.Delay(BetweenLooks)) != ended)
        {
            try
            {
                process.Refresh();
                memory = Math.Max(memory, process.PeakWorkingSet64 / 1e6); // 0 of one that has just ended
                processor = process.TotalProcessorTime.TotalSeconds;
            }
            catch (InvalidOperationException)
            {
                // It ended at this moment.
            }
        }
        await ended;
        var seconds = watch.Elapsed.TotalSeconds;
        await output;
        return process.ExitCode == 0
            ? new(seconds, processor, memory)
            : throw new InvalidOperationException(
                $"photosearch {string.Join(' ', arguments)} ended with {process.ExitCode}: {await error}");
    }
}
