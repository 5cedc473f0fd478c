using System.Text.Json;

namespace PhotoSearch.Fuzz;

/// <summary>Cases of one target, in this process. It may be ended by one of them: <see cref="FuzzRun"/> watches from outside.</summary>
internal static class FuzzWorker
{
    /// <summary>Runs cases until a share is through, and writes a line of JSON for each finding and one at the end.</summary>
    /// <param name="share">How many cases, for how long.</param>
    /// <param name="from">The first case.</param>
    /// <param name="progress">The file of a <see cref="CaseCounter"/>.</param>
    public static async Task<int> RunAsync(FuzzShare share, long from, string progress)
    {
        await using var target = FuzzTarget.All[share.Target]();
        await target.StartAsync();
        var mutator = new Mutator(target);
        using var counter = new CaseCounter(progress);
        // One finding of a place says as much as a hundred.
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

    /// <summary>Runs one case and lets its exception out.</summary>
    public static async Task<int> RunOneAsync(string name, Func<FuzzTarget, byte[]> input)
    {
        await using var target = FuzzTarget.All[name]();
        await target.StartAsync();
        Console.WriteLine(await target.TryAsync(input(target)) is { } refusal ? $"Refused: {refusal}" : "It was read.");
        return 0;
    }

    private static void Say(WorkerLine line) => Console.WriteLine(JsonSerializer.Serialize(line));

    /// <summary>The exception's type, and the line of the library that it came from: the innermost stands first.</summary>
    private static string KindOf(Exception exception) => $"{exception.GetType()} {exception.ToString().Split('\n').FirstOrDefault(line =>
        line.Contains(" at PhotoSearch.", StringComparison.Ordinal) && !line.Contains("PhotoSearch.Fuzz", StringComparison.Ordinal))}";
}

/// <summary>A worker's report: a finding, or the totals at the end.</summary>
internal sealed record WorkerLine(
    long Case, string? Finding, long Accepted = 0, long Refused = 0, long PeakBytes = 0, string? Input = null);
