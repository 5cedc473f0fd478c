using System.Text.Json;

namespace PhotoSearch.Fuzz;

/// <summary>Runs cases of one target in this process, which a case may end. <see cref="FuzzRun"/> watches from outside.</summary>
internal static class FuzzWorker
{
    /// <summary>Runs all cases of a share. Writes a line of JSON for each finding and one at the end.</summary>
    /// <param name="share">The target, and how many cases or how long.</param>
    /// <param name="from">The first case.</param>
    /// <param name="progress">The file of a <see cref="CaseCounter"/>.</param>
    public static async Task<int> RunAsync(FuzzShare share, long from, string progress)
    {
        await using var target = FuzzTarget.All[share.Target]();
        await target.StartAsync();
        var mutator = new Mutator(target);
        using var counter = new CaseCounter(progress);
        // Report each place only once.
        var kinds = new HashSet<string>();
        var (accepted, refused, number) = (0L, 0L, from);
        var end = share.Time is { } time ? TimeProvider.System.GetUtcNow() + time : (DateTimeOffset?)null;
        for (; end is null ? number < share.Cases : TimeProvider.System.GetUtcNow() < end; number++)
        {
            counter.Value = number;
            var input = mutator.Make(share.Seed, number);
            try
            {
                if (await target.TryAsync(input) is null) accepted++;
                else refused++;
            }
            catch (Exception exception)
            {
                if (kinds.Add(KindOf(exception)))
                    Say(new WorkerLine(number, exception.ToString(), Input: Convert.ToBase64String(input)));
            }
        }
        using var self = System.Diagnostics.Process.GetCurrentProcess();
        Say(new WorkerLine(number, null, accepted, refused, self.PeakWorkingSet64));
        return 0;
    }

    /// <summary>Runs one case and does not catch its exception.</summary>
    public static async Task<int> RunOneAsync(string name, Func<FuzzTarget, byte[]> input)
    {
        await using var target = FuzzTarget.All[name]();
        await target.StartAsync();
        Console.WriteLine(await target.TryAsync(input(target)) is { } refusal ? $"Refused: {refusal}" : "It was read.");
        return 0;
    }

    private static void Say(WorkerLine line) => Console.WriteLine(JsonSerializer.Serialize(line));

    /// <summary>The exception's type, and the innermost line of the library in its stack.</summary>
    private static string KindOf(Exception exception) => $"{exception.GetType()} {exception.ToString().Split('\n').FirstOrDefault(line =>
        line.Contains(" at PhotoSearch.", StringComparison.Ordinal) && !line.Contains("PhotoSearch.Fuzz", StringComparison.Ordinal))}";
}

/// <summary>A worker's report of a finding or, at the end, of all cases.</summary>
internal sealed record WorkerLine(
    long Case, string? Finding, long Accepted = 0, long Refused = 0, long PeakBytes = 0, string? Input = null);
