namespace PhotoSearch.Notebooks;

/// <summary>The names of the magic commands, as written after <c>#!</c> or in a cell's metadata.</summary>
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

    /// <summary>The message for an unknown command, with the most similar known one.</summary>
    /// <param name="command">The command as written, with <c>#!</c>.</param>
    public static string DescribeUnknown(string command)
    {
        return $"{command} is not a known command. Did you mean #!{NearestName.Of(command[2..], Kinds.Keys)}? You can use " +
            $"{string.Join(", ", Kinds.Keys.Select(name => $"#!{name}"))} and #r \"…\".";
    }
}
