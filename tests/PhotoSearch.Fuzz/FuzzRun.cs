using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using PhotoSearch.Tests;

namespace PhotoSearch.Fuzz;

/// <summary>What to run.</summary>
/// <param name="Target">A name of <see cref="FuzzTarget.All"/>.</param>
/// <param name="Seed">The same seed gives the same cases.</param>
/// <param name="Cases">The number of cases, if there is no time.</param>
/// <param name="Time">How long to run.</param>
internal sealed record FuzzShare(string Target, int Seed, long Cases, TimeSpan? Time = null);

/// <summary>The result of a run.</summary>
internal sealed record FuzzResult(FuzzShare Share, long Cases, long Accepted, long Refused, long PeakBytes, IReadOnlyList<string> Findings)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Share.Target}, seed {Share.Seed}: {Cases:N0} cases, {Accepted:N0} read, {Refused:N0} refused, {Findings.Count} findings, ")
        + string.Create(CultureInfo.InvariantCulture, $"at most {PeakBytes >> 20} MiB of memory.")
        + string.Concat(Findings.Select(finding => $"\n\n{finding}"));
}

/// <summary>Runs cases in a separate process, because the aim is to find cases that end it or never end.</summary>
internal static class FuzzRun
{
    /// <summary>No case takes more than a second. The rest is for slow machines.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The limit of .NET's heap. A reader must not trust a small input that claims to be large.</summary>
    private const long MostHeap = 1L << 30;

    /// <summary>The limit of the whole process. A picture of 100 megapixels, the largest that is decoded in full, takes 1 GB.</summary>
    private const long MostMemory = 3L << 30;

    private const int MostFindings = 20;

    public static async Task<FuzzResult> RunAsync(FuzzShare share, CancellationToken cancellationToken = default)
    {
        var findings = new List<string>();
        var (accepted, refused, peak, next) = (0L, 0L, 0L, 0L);
        var watch = Stopwatch.StartNew();
        var ended = false;
        while (!ended && findings.Count < MostFindings)
        {
            var left = share with { Time = share.Time - watch.Elapsed };
            var (lines, at, death) = await WorkAsync(left, next, cancellationToken);
            foreach (var line in lines)
            {
                if (line.Finding is not null) findings.Add(Finding(share, line.Case, line.Finding, line.Input));
                (accepted, refused, peak) = (accepted + line.Accepted, refused + line.Refused, Math.Max(peak, line.PeakBytes));
            }
            if (death is not null) findings.Add(Finding(share, at, death, null));
            ended = death is null || (share.Time is { } time ? watch.Elapsed >= time : at + 1 >= share.Cases);
            next = death is null ? lines[^1].Case : at + 1;
        }
        if (peak > MostMemory) findings.Add($"{share.Target}: the process took {peak >> 20} MiB.");
        return new(share, next, accepted, refused, peak, findings);
    }

    /// <returns>What the worker printed; its current case; how it died, or null if it finished.</returns>
    private static async Task<(IReadOnlyList<WorkerLine> Lines, long At, string? Death)> WorkAsync(
        FuzzShare share, long from, CancellationToken cancellationToken)
    {
        // Deleting this folder also deletes what a worker leaves behind when it dies.
        var scratch = Directory.CreateTempSubdirectory("photosearch-fuzz-").FullName;
        var progress = Path.Combine(scratch, "case");
        try
        {
            using var counter = new CaseCounter(progress) { Value = from };
            using var worker = TestProcess.Start("dotnet", Arguments(share, from, progress), environment: Environment(scratch));
            var output = worker.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = worker.StandardError.ReadToEndAsync(cancellationToken);
            var hangs = await HangsAsync(worker, () => counter.Value, cancellationToken);
            if (hangs) worker.Kill();
            await worker.WaitForExitAsync(cancellationToken);
            WorkerLine[] lines = [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Where(line => line.StartsWith('{')).Select(line => JsonSerializer.Deserialize<WorkerLine>(line)!)];
            var death = hangs ? $"It ran for more than {Patience.TotalSeconds} s."
                : worker.ExitCode != 0 || lines is not [.., { Finding: null }]
                    ? $"It ended the process, with exit code {worker.ExitCode}. {await errors}"
                : null;
            return (lines, counter.Value, death);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<bool> HangsAsync(Process worker, Func<long> position, CancellationToken cancellationToken)
    {
        var exit = worker.WaitForExitAsync(cancellationToken);
        for (var last = -1L; position() is var at && at != last; last = at)
            if (await Task.WhenAny(exit, Task.Delay(Patience, cancellationToken)) == exit) return false;
        return true;
    }

    private static string[] Arguments(FuzzShare share, long from, string progress) =>
    [
        typeof(FuzzRun).Assembly.Location, share.Target, "--progress", progress, "--from", $"{from}", "--seed", $"{share.Seed}",
        "--cases", $"{share.Cases}",
        .. share.Time is { } time ? new[] { "--minutes", time.TotalMinutes.ToString(CultureInfo.InvariantCulture) } : [],
    ];

    /// <summary>No user settings, a folder for temporary files (its variable differs by system), and a limit for .NET's heap.</summary>
    private static Dictionary<string, string?> Environment(string scratch) => new(
        SettingsParser.Keys.ToDictionary(key => key, _ => (string?)null))
    {
        ["TMPDIR"] = scratch, ["TMP"] = scratch, ["TEMP"] = scratch, ["DOTNET_GCHeapHardLimit"] = $"0x{MostHeap:X}",
    };

    private static string Finding(FuzzShare share, long number, string what, string? input)
    {
        var saved = "";
        if (input is not null)
        {
            var file = TestPaths.InRepository("artifacts", "fuzz", $"{share.Target}-{share.Seed}-{number}");
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, Convert.FromBase64String(input));
            saved = $" Its input: {file}";
        }
        return $"{share.Target}, seed {share.Seed}, case {number}: {what.Trim()}\nAgain: dotnet run --project tests/PhotoSearch.Fuzz -- "
            + $"{share.Target} --seed {share.Seed} --case {number}{saved}";
    }
}
