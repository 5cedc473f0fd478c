namespace PhotoSearch;

/// <summary>Finds the known name closest to a mistyped one.</summary>
/// <remarks>Also compiled into the notebook kernel, which does not load this assembly.</remarks>
internal static class NearestName
{
    public static string Of(string name, IEnumerable<string> known) => known.MinBy(other => Distance(name, other))!;

    /// <summary>Number of letters to insert, delete or change (Levenshtein distance), ignoring case.</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            var (diagonal, letter) = (row[0]++, char.ToLowerInvariant(from[i]));
            for (var j = 0; j < to.Length; j++)
                (row[j + 1], diagonal) =
                    (Math.Min(Math.Min(row[j], row[j + 1]) + 1, diagonal + (letter == char.ToLowerInvariant(to[j]) ? 0 : 1)), row[j + 1]);
        }
        return row[^1];
    }
}
