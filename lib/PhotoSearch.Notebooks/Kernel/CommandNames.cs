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
        return $"{command} is not known here. Did you mean #!{NearestName.Of(command[2..], Kinds.Keys)}? There are " +
            $"{string.Join(", ", Kinds.Keys.Select(name => $"#!{name}"))} and #r \"…\".";
    }
}
