using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>Repairs what copying and pasting does to text: curly quotes, ligatures, full-width forms, control characters.</summary>
/// <remarks>
/// The steps and their order are those of ftfy 6.3.1's fix_text with its defaults, which CLIP was trained with. Left out: the
/// repair of wrongly decoded bytes ("cafÃ©"), which nobody types, and the cut of lines beyond a million characters.
/// </remarks>
internal static partial class TextRepair
{
    /// <summary>Printable ASCII without "&amp;": nothing to repair, and most queries are nothing else.</summary>
    private static readonly SearchValues<char> Plain =
        SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(code => (char)code).Where(c => c != '&')]);

    private static readonly SearchValues<char> Removed = SearchValues.Create(
    [
        .. Characters(0x00, 0x08), '\u000B', .. Characters(0x0E, 0x1F), '\u007F',
        .. Characters(0x206A, 0x206F), // deprecated Arabic controls
        '\uFEFF', // byte-order mark
        .. Characters(0xFFF9, 0xFFFC), // interlinear annotations, object replacement
    ]);

    public static string Repair(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(Plain))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var hasNoTag = true;
        foreach (var line in Lines(text))
        {
            // "<" tells that the text is HTML, from this line on, and then its references stay.
            hasNoTag = hasNoTag && !line.Contains('<');
            result.Append(RepairLine(line, unescape: hasNoTag));
        }

        return result.ToString();
    }

    /// <summary>Lines with their "\n".</summary>
    private static IEnumerable<string> Lines(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var lineFeed = text.IndexOf('\n', start);
            var end = lineFeed < 0 ? text.Length : lineFeed + 1;
            yield return text[start..end];
            start = end;
        }
    }

    /// <summary>Repeats until nothing changes: <c>&amp;amp;lt;</c> takes two rounds.</summary>
    private static string RepairLine(string line, bool unescape)
    {
        while (true)
        {
            var before = line;
            if (unescape)
            {
                line = HtmlReferences.UnescapeUnambiguous(line);
            }

            line = CharacterRepair.Repair(line);
            line = TerminalEscape().Replace(line, "");
            line = WithoutControls(line);
            line = Compose(line);
            if (line == before)
            {
                return line;
            }
        }
    }

    private static string WithoutControls(string text) =>
        text.AsSpan().ContainsAny(Removed) ? string.Concat(text.Where(c => !Removed.Contains(c))) : text;

    /// <summary>Normalization form C. .NET refuses the noncharacter U+FFFE, which composes with nothing: it divides the text here.</summary>
    /// <remarks>.NET asks ICU. Where it runs without (DOTNET_SYSTEM_GLOBALIZATION_INVARIANT), "e" and its accent stay two.</remarks>
    private static string Compose(string text) =>
        text.Contains('\uFFFE') ? string.Join('\uFFFE', text.Split('\uFFFE').Select(part => part.Normalize())) : text.Normalize();

    private static IEnumerable<char> Characters(int first, int last) =>
        Enumerable.Range(first, last - first + 1).Select(code => (char)code);

    [GeneratedRegex(@"\x1B\[[\d;]*[a-zA-Z]")]
    private static partial Regex TerminalEscape();
}
