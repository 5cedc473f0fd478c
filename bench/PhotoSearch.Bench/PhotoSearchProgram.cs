using System.Diagnostics;
using PhotoSearch.Tests;

namespace PhotoSearch.Bench;

/// <summary>The time and memory of a command.</summary>
/// <param name="Seconds">From start to end.</param>
/// <param name="ProcessorSeconds">On all cores. 0 if not watched.</param>
/// <param name="Megabytes">Peak memory. 0 if not watched.</param>
internal sealed record ProgramRun(double Seconds, double ProcessorSeconds, double Megabytes);

/// <summary>Runs the command line as a separate process: the built program, the installed tool, or <c>dotnet run</c>.</summary>
internal static class PhotoSearchProgram
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(20);

    private static readonly string Project = TestPaths.InRepository("lib", "PhotoSearch.Cli");

    private static readonly string[] Built =
    [
        "dotnet",
        Path.Combine(
            AppContext.BaseDirectory.Replace("PhotoSearch.Bench", "PhotoSearch.Cli", StringComparison.Ordinal), "PhotoSearch.Cli.dll"),
    ];

    public static string[] DotnetRun { get; } =
        ["dotnet", "run", "--no-build", "--configuration", "Release", "--project", Project, "--"];

    /// <summary>Packs and installs the tool in a folder.</summary>
    public static async Task<string[]> InstallAsync(string folder)
    {
        string packages = Path.Combine(folder, "packages"), tool = Path.Combine(folder, "tool");
        await DotnetAsync("pack", Project, $"-p:ArtifactsPath={Path.Combine(folder, "artifacts")}", "--output", packages);
        await DotnetAsync("tool", "install", "PhotoSearch.Cli", "--tool-path", tool, "--source", packages);
        return [Path.Combine(tool, "photosearch")];

        static async Task DotnetAsync(params string[] arguments)
        {
            var ended = await TestProcess.RunAsync("dotnet", arguments);
            if (ended.ExitCode != 0) throw new InvalidOperationException($"dotnet {arguments[0]} failed: {ended.Said}");
        }
    }

    /// <param name="settings">All settings of the command. It ignores those of this machine.</param>
    /// <param name="arguments">The command and its options.</param>
    public static Process Start(WorkshopSettings settings, params IEnumerable<string> arguments) => Start(Built, settings, arguments);

    private static Process Start(string[] program, WorkshopSettings settings, IEnumerable<string> arguments) =>
        TestProcess.Start(program[0], [.. program[1..], .. arguments], TestPaths.Repository, new Dictionary<string, string?>
        {
            ["SERVICE_URI"] = settings.ServiceUri?.ToString() ?? "",
            ["INDEX_FILE"] = settings.IndexFile,
            ["INDEX_NAME"] = settings.IndexName,
            ["CLIP_MODEL"] = settings.ClipModel,
            ["PHOTOS_DIR"] = settings.PhotosDir,
        });

    /// <summary>Runs a command to its end.</summary>
    /// <param name="settings">Where index and model are.</param>
    /// <param name="watched">Measures memory and processor time, which slows the command a little.</param>
    /// <param name="arguments">The command and its options.</param>
    /// <exception cref="InvalidOperationException">The command failed.</exception>
    public static Task<ProgramRun> RunAsync(WorkshopSettings settings, bool watched, params string[] arguments) =>
        RunAsync(Built, settings, watched, arguments);

    /// <summary>Runs a command with one of the programs.</summary>
    public static async Task<ProgramRun> RunAsync(string[] program, WorkshopSettings settings, bool watched, params string[] arguments)
    {
        var watch = Stopwatch.StartNew();
        using var process = Start(program, settings, arguments);
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
