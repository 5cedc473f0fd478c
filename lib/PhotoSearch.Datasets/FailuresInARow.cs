namespace PhotoSearch;

/// <summary>
/// Distinguishes photos that fail one by one, which count as failures, from a failing network or server. Then many photos fail in a row,
/// and the rest need not be tried.
/// </summary>
/// <param name="tally">Counts the failures.</param>
/// <param name="anyCame">Whether an earlier run downloaded any photo.</param>
/// <param name="giveUp">Ends the run.</param>
/// <remarks>"In a row" means the order of the list, not the order in which parallel downloads end.</remarks>
internal sealed class FailuresInARow(IngestTally tally, bool anyCame, Action giveUp)
{
    /// <summary>The limit of photos in a row without an answer. Each was tried several times, which may have taken minutes.</summary>
    private const int MostUnanswered = 8;

    /// <summary>
    /// The limit of failures in a row before the first success, even with answers such as "no such photo": the list probably names the
    /// wrong server. After the first success, any number of photos may be missing.
    /// </summary>
    private const int MostBeforeAnyCame = 20;

    private readonly Lock gate = new();
    private readonly Dictionary<int, Outcome> waiting = []; // for earlier photos in the list
    private readonly List<FailedPhoto> row = [];
    private int next, unanswered;

    /// <summary>The result of a download. Without a failure, it succeeded.</summary>
    private readonly record struct Outcome(FailedPhoto? Failure, bool Answered);

    /// <summary>The failures that ended the run; null if none did.</summary>
    public IReadOnlyList<FailedPhoto>? Ended { get; private set; }

    /// <summary>Records a successful download.</summary>
    /// <param name="place">The photo's position in the list, from 0.</param>
    public void Came(int place) => Add(place, new(null, Answered: true));

    /// <summary>Records a failed download.</summary>
    /// <param name="place">The photo's position in the list, from 0.</param>
    /// <param name="failure">The photo and the reason.</param>
    /// <param name="answered">Whether the server answered, for example with "no such photo" or another file.</param>
    public void Failed(int place, FailedPhoto failure, bool answered) => Add(place, new(failure, answered));

    /// <summary>Counts the remaining failures at the end of a run, unless they ended it.</summary>
    public void Finish()
    {
        lock (gate)
        {
            if (Ended is not null) return;
            foreach (var (_, outcome) in waiting) if (outcome.Failure is { } failure) row.Add(failure);
            CountRow();
        }
    }

    private void Add(int place, Outcome outcome)
    {
        lock (gate)
        {
            waiting.Add(place, outcome);
            while (Ended is null && waiting.Remove(next, out var following))
            {
                next++;
                Follow(following);
            }
            if (Ended is null) return;
        }
        giveUp();
    }

    private void Follow(Outcome outcome)
    {
        unanswered = outcome.Answered ? 0 : unanswered + 1;
        if (outcome.Failure is { } failure)
        {
            row.Add(failure);
            if (unanswered == MostUnanswered || (!anyCame && row.Count == MostBeforeAnyCame)) Ended = row;
            return;
        }
        anyCame = true;
        CountRow();
    }

    private void CountRow()
    {
        foreach (var failure in row) tally.Failed(failure.Photo, failure.Reason);
        row.Clear();
    }
}
