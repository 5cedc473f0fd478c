namespace PhotoSearch.Notebooks;

/// <summary>The magic commands' names: what stands after <c>#!</c>, or in a cell's metadata.</summary>
internal static class CommandNames
{
    private static readonly Dictionary<string, SegmentKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["csharp"] = SegmentKind.CSharp,
        ["html"] = SegmentKind.Html,
        ["markdown"] = SegmentKind.Markdown,
        ["javascript"] = SegmentKind.JavaScript,
        ["time"] = SegmentKind.Time,
        ["who"] = SegmentKind.Who,
        ["whos"] = SegmentKind.Whos,
        ["import"] = SegmentKind.Import,
        ["about"] = SegmentKind.About,
    };

    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        ["c#"] = "csharp", ["cs"] = "csharp", ["polyglot-notebook"] = "csharp", [""] = "csharp", ["md"] = "markdown", ["js"] = "javascript",
    };

    public static SegmentKind KindOf(string name) => Kinds.GetValueOrDefault(Aliases.GetValueOrDefault(name, name), SegmentKind.Unknown);

    /// <summary>What to say of a command that is none, with the one that may have been meant.</summary>
    /// <param name="command">As it was written, with <c>#!</c>.</param>
    public static string DescribeUnknown(string command)
    {
        var nearest = Kinds.Keys.MinBy(name => Distance(command[2..], name))!;
        return $"{command} is not known here. Did you mean #!{nearest}? There are {string.Join(", ", Kinds.Keys.Select(name => $"#!{name}"))} and #r \"…\".";
    }

    /// <summary>How many letters have to be put in, taken out or changed (Levenshtein).</summary>
    private static int Distance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 0; i < from.Length; i++)
        {
            var (diagonal, letter) = (row[0]++, char.ToLowerInvariant(from[i]));
            for (var j = 0; j < to.Length; j++)
                (row[j + 1], diagonal) = (Math.Min(Math.Min(row[j], row[j + 1]) + 1, diagonal + (letter == to[j] ? 0 : 1)), row[j + 1]);
        }
        return row[^1];
    }
}
