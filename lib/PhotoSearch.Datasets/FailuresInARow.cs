namespace PhotoSearch;

/// <summary>
/// Tells photos that fail while others come, which are counted as failures, from a network or a server that fails: then one photo after
/// the other does, and the rest need not be tried.
/// </summary>
/// <param name="tally">Counts the failures.</param>
/// <param name="anyCame">Photos have come in an earlier run.</param>
/// <param name="giveUp">Ends the run.</param>
/// <remarks>Goes by the order of the list, whichever of the photos that are fetched at the same time ends first.</remarks>
internal sealed class FailuresInARow(IngestTally tally, bool anyCame, Action giveUp)
{
    /// <summary>So many without an answer: each has been asked for several times, which may have taken minutes.</summary>
    private const int MostUnanswered = 8;

    /// <summary>
    /// So many that the server answers for, with "no such photo", say, before any has come: the list names the wrong server. Later, any
    /// number may be gone.
    /// </summary>
    private const int MostBeforeAnyCame = 20;

    private readonly Lock gate = new();
    private readonly Dictionary<int, Outcome> waiting = []; // for those before them in the list
    private readonly List<FailedPhoto> row = [];
    private int next, unanswered;

    /// <summary>What became of a photo; no failure where it came.</summary>
    private readonly record struct Outcome(FailedPhoto? Failure, bool Answered);

    /// <summary>The failures that ended the run; null where none did.</summary>
    public IReadOnlyList<FailedPhoto>? Ended { get; private set; }

    /// <summary>A photo has come.</summary>
    /// <param name="place">Its place in the list, from 0.</param>
    public void Came(int place) => Add(place, new(null, Answered: true));

    /// <summary>A photo has not come.</summary>
    /// <param name="place">Its place in the list, from 0.</param>
    /// <param name="failure">The photo, and why.</param>
    /// <param name="answered">The server said that it has no such photo, or sent something else: the server is there.</param>
    public void Failed(int place, FailedPhoto failure, bool answered) => Add(place, new(failure, answered));

    /// <summary>Counts the failures at the end of a run, unless they ended it.</summary>
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
