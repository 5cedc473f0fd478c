using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace PhotoSearch.Notebooks;

/// <summary>The kind of a part of a cell.</summary>
internal enum SegmentKind
{
    CSharp,
    Html,
    Markdown,
    JavaScript,
    Time,
    Who,
    Whos,
    Import,
    About,
    Reference,
    Package,
    PackageSource,
    Unknown,
}

/// <summary>A part of a cell: code or text in one language, or one magic command.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Text">Code, text, or the command's argument.</param>
/// <param name="Line">Its line in the cell, from 1.</param>
internal sealed partial record CellSegment(SegmentKind Kind, string Text, int Line)
{
    private static readonly CSharpParseOptions Script = new(kind: SourceCodeKind.Script);

    /// <summary>
    /// Splits a cell at its magic commands. Each piece of C# starts with as many empty lines as there are lines before it, so that the
    /// compiler counts the cell's lines.
    /// </summary>
    public static IReadOnlyList<CellSegment> Parse(string source, string languageName)
    {
        var kind = CommandNames.KindOf(languageName);
        if (!IsLanguage(kind)) return [new CellSegment(SegmentKind.Unknown, "#!" + languageName, 1)];
        var segments = new List<CellSegment>();
        var pending = new List<CellLine>();
        foreach (var line in Lines(source.ReplaceLineEndings("\n"), kind))
        {
            // A reference applies to the code around it, so remove it and keep the code in one piece.
            if (line.Command is { Kind: SegmentKind.Reference or SegmentKind.Package or SegmentKind.PackageSource } reference)
            {
                segments.Add(reference);
                if (pending.Count > 0) pending.Add(line with { Text = "" });
            }
            else if (line.Command is { } command)
            {
                Flush();
                if (!IsLanguage(command.Kind)) segments.Add(command);
            }
            else
            {
                pending.Add(line);
            }
        }
        Flush();
        return segments;

        void Flush()
        {
            if (!pending.TrueForAll(line => string.IsNullOrWhiteSpace(line.Text)))
            {
                var (language, first) = (pending[0].Language, pending[0].Number);
                var text = string.Join('\n', pending.Select(line => line.Text));
                segments.Add(new CellSegment(language, language == SegmentKind.CSharp ? new string('\n', first - 1) + text : text, first));
            }
            pending.Clear();
        }
    }

    /// <summary>The cell with spaces in place of everything that is not C#. The C# keeps its position.</summary>
    public static string OnlyCSharp(string source) => string.Join('\n', Lines(source, SegmentKind.CSharp)
        .Select(line => line is { Command: null, Language: SegmentKind.CSharp } ? line.Text : new string(' ', line.Text.Length)));

    /// <summary>A line of a cell: text in a language, or a command.</summary>
    private sealed record CellLine(int Number, string Text, SegmentKind Language, CellSegment? Command);

    private static IEnumerable<CellLine> Lines(string source, SegmentKind language)
    {
        var lines = source.Split('\n');
        var first = 0;
        HashSet<int>? directives = null;
        for (var i = 0; i < lines.Length; i++)
        {
            CellSegment? command = null;
            if (lines[i].AsSpan().TrimStart().StartsWith('#'))
            {
                if (language == SegmentKind.CSharp) directives ??= Directives(lines, first);
                if (language != SegmentKind.CSharp || directives!.Contains(i)) command = Command(lines[i], i + 1, language);
            }
            yield return new CellLine(i + 1, lines[i], language, command);
            if (command is null || !IsLanguage(command.Kind)) continue;
            (language, first, directives) = (command.Kind, i + 1, null);
        }
    }

    /// <summary>The lines that the compiler reads as directives, which excludes those in multi-line strings and comments.</summary>
    private static HashSet<int> Directives(string[] lines, int first)
    {
        var code = SourceText.From(string.Join('\n', lines.Skip(first)));
        return [.. SyntaxFactory.ParseTokens(code.ToString(), options: Script).SelectMany(token => token.LeadingTrivia)
            .Where(trivia => trivia.IsDirective)
            .Select(trivia => first + code.Lines.IndexOf(trivia.SpanStart))];
    }

    private static CellSegment? Command(string line, int number, SegmentKind language)
    {
        if (language == SegmentKind.CSharp && ReferenceLine().Match(line) is { Success: true } reference)
        {
            var target = reference.Groups["target"].Value.Trim();
            var package = target.StartsWith("nuget:", StringComparison.OrdinalIgnoreCase) ? target[6..].Trim() : null;
            if (reference.Groups["name"].Value == "i") return new(SegmentKind.PackageSource, package ?? target, number);
            if (package is not null) return new(SegmentKind.Package, package, number);
            return Path.GetExtension(target) is ".dll" or ".exe" ? new(SegmentKind.Reference, target, number) : null;
        }
        if (MagicLine().Match(line) is not { Success: true } magic) return null;
        var name = magic.Groups["name"].Value;
        var kind = CommandNames.KindOf(name);
        return new(kind, kind == SegmentKind.Unknown ? "#!" + name : magic.Groups["argument"].Value.Trim().Trim('"'), number);
    }

    private static bool IsLanguage(SegmentKind kind) =>
        kind is SegmentKind.CSharp or SegmentKind.Html or SegmentKind.Markdown or SegmentKind.JavaScript;

    [GeneratedRegex("""^\s*#(?<name>[ri])\s+"(?<target>[^"]+)"\s*(//.*)?$""")]
    private static partial Regex ReferenceLine();

    [GeneratedRegex(@"^#!(?<name>\S+)(?<argument>.*)$")]
    private static partial Regex MagicLine();
}
