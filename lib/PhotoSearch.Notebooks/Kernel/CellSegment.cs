using System.Text.RegularExpressions;

namespace PhotoSearch.Notebooks;

/// <summary>What a part of a cell is.</summary>
internal enum SegmentKind
{
    CSharp,
    Html,
    Markdown,
    Time,
    Who,
    Whos,
    Import,
    Reference,
    Package,
    PackageSource,
    Unknown,
}

/// <summary>A part of a cell: code or text of one language, or one magic command.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Code, text, or the command's argument.</param>
/// <param name="Line">Its line in the cell, from 1.</param>
internal sealed partial record CellSegment(SegmentKind Kind, string Text, int Line)
{
    /// <summary>
    /// Cuts a cell at its magic commands. Code keeps its place: each piece of C# begins with as many empty lines as were before it,
    /// so that the compiler's line is the cell's.
    /// </summary>
    public static IReadOnlyList<CellSegment> Parse(string source, string language)
    {
        var segments = new List<CellSegment>();
        var kind = KindOf(language);
        var lines = source.ReplaceLineEndings("\n").Split('\n');
        var pending = new List<string>();
        var first = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            if (Command(lines[i]) is not var (command, argument))
            {
                if (pending.Count == 0) first = i;
                pending.Add(lines[i]);
                continue;
            }
            // A reference holds for the code around it: it is taken out of the code, which stays in one piece.
            if (command is SegmentKind.Reference or SegmentKind.Package or SegmentKind.PackageSource)
            {
                segments.Add(new CellSegment(command, argument, i + 1));
                if (pending.Count > 0) pending.Add("");
                continue;
            }
            Flush();
            if (command is SegmentKind.CSharp or SegmentKind.Html or SegmentKind.Markdown) kind = command;
            else segments.Add(new CellSegment(command, argument, i + 1));
        }
        Flush();
        return segments;

        void Flush()
        {
            if (!pending.TrueForAll(string.IsNullOrWhiteSpace))
                segments.Add(new CellSegment(kind, (kind == SegmentKind.CSharp ? new string('\n', first) : "") + string.Join('\n', pending), first + 1));
            pending.Clear();
        }
    }

    /// <summary>The cell with all that is not C# replaced by spaces: what is left stands where it stood.</summary>
    public static string OnlyCSharp(string source)
    {
        var kind = SegmentKind.CSharp;
        return string.Join('\n', source.Split('\n').Select(line =>
        {
            var command = Command(line);
            if (command is var (language, _) && language is SegmentKind.CSharp or SegmentKind.Html or SegmentKind.Markdown) kind = language;
            return command is null && kind == SegmentKind.CSharp ? line : new string(' ', line.Length);
        }));
    }

    private static (SegmentKind, string)? Command(string line)
    {
        if (ReferenceLine().Match(line) is { Success: true } reference)
        {
            var target = reference.Groups["target"].Value.Trim();
            var isNuget = target.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase);
            if (reference.Groups["name"].Value == "i") return (SegmentKind.PackageSource, isNuget ? target[6..].Trim() : target);
            if (isNuget) return (SegmentKind.Package, target[6..].Trim());
            return Path.GetExtension(target) is ".dll" or ".exe" ? (SegmentKind.Reference, target) : null;
        }
        if (MagicLine().Match(line) is not { Success: true } magic) return null;
        var argument = magic.Groups["argument"].Value.Trim().Trim('"');
        return magic.Groups["name"].Value switch
        {
            "time" => (SegmentKind.Time, argument),
            "who" => (SegmentKind.Who, argument),
            "whos" => (SegmentKind.Whos, argument),
            "import" => (SegmentKind.Import, argument),
            var name when KindOf(name) is var kind and not SegmentKind.Unknown => (kind, argument),
            var name => (SegmentKind.Unknown, "#!" + name),
        };
    }

    private static SegmentKind KindOf(string language) => language.ToLowerInvariant() switch
    {
        "csharp" or "c#" or "cs" or "polyglot-notebook" or "" => SegmentKind.CSharp,
        "html" => SegmentKind.Html,
        "markdown" or "md" => SegmentKind.Markdown,
        _ => SegmentKind.Unknown,
    };

    [GeneratedRegex("""^\s*#(?<name>[ri])\s+"(?<target>[^"]+)"\s*(//.*)?$""")]
    private static partial Regex ReferenceLine();

    [GeneratedRegex(@"^#!(?<name>\S+)(?<argument>.*)$")]
    private static partial Regex MagicLine();
}
