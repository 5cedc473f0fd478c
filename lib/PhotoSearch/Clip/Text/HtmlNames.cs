using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PhotoSearch;

/// <summary>The 2,231 named character references of HTML5, such as <c>&amp;eacute;</c>.</summary>
/// <remarks><see cref="System.Net.WebUtility.HtmlDecode(string?)"/> knows a tenth of them. The table is an embedded file.</remarks>
internal static class HtmlNames
{
    /// <summary>Characters of "CounterClockwiseContourIntegral;".</summary>
    private const int LongestName = 32;

    private static readonly SearchValues<char> NameEnds = SearchValues.Create("\t\n\f <&#;");

    private static readonly Lazy<Dictionary<string, string>> Meanings = new(ReadTable);

    public static int Count => Meanings.Value.Count;

    /// <param name="name">With its ";", or one of those that need none: "eacute;", "amp".</param>
    /// <param name="meaning">One or two characters.</param>
    public static bool TryGet(string name, [NotNullWhen(true)] out string? meaning) => Meanings.Value.TryGetValue(name, out meaning);

    /// <param name="text">What follows "&amp;".</param>
    /// <returns>The length and meaning of the longest name that the text begins with; null where it begins with none.</returns>
    public static (int Length, string? Meaning) ReferenceAt(ReadOnlySpan<char> text)
    {
        text = text[..Math.Min(text.Length, LongestName)];
        var end = text.IndexOfAny(NameEnds);
        var longest = end < 0 ? text.Length : text[end] == ';' ? end + 1 : end;
        var names = Meanings.Value.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var length = longest; length >= 2; length--)
        {
            if (names.TryGetValue(text[..length], out var meaning))
            {
                return (length, meaning);
            }
        }

        return (0, null);
    }

    private static Dictionary<string, string> ReadTable()
    {
        var meanings = new Dictionary<string, string>(StringComparer.Ordinal);
        using var table = typeof(HtmlNames).Assembly.GetManifestResourceStream("html5-entities.txt")!;
        using var reader = new StreamReader(table);
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith('#'))
            {
                var (name, codePoints) = (line[..line.IndexOf('\t')], line[(line.IndexOf('\t') + 1)..]);
                meanings.Add(name, string.Concat(codePoints.Split(' ').Select(Character)));
            }
        }

        return meanings;
    }

    private static string Character(string codePoint) =>
        char.ConvertFromUtf32(int.Parse(codePoint, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
}
