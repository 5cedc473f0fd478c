using System.Globalization;
using System.Text;

namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>Makes a sender's file name safe: the result names a file directly in the folder, on every system.</summary>
internal static class SafeFileName
{
    /// <summary>Well below the 255 bytes of file systems, to leave room for a number.</summary>
    private const int MostBytes = 120;

    /// <summary>Characters that Windows forbids in names. With the control characters, they cover every system.</summary>
    private const string NotAllowed = "\\/:*?\"<>|";

    /// <summary>Source: "Naming Files, Paths, and Namespaces", learn.microsoft.com.</summary>
    private static readonly string[] DevicesOfWindows =
        ["con", "prn", "aux", "nul", "conin$", "conout$",
            .. "0123456789¹²³".SelectMany(number => new[] { $"com{number}", $"lpt{number}" })];

    /// <param name="name">The sender's name, perhaps a path.</param>
    /// <returns>The name without folders, leading dots and forbidden characters, or <c>photo</c>. The ending stays.</returns>
    public static string Of(string name)
    {
        var last = name[(name.LastIndexOfAny(['/', '\\']) + 1)..];
        var ending = Path.GetExtension(last);
        var stem = string.Concat(last[..^ending.Length].EnumerateRunes()
            .Select(letter => IsAllowed(letter) ? letter.ToString() : "-"));
        stem = Cut(stem.Trim(' ', '.'));
        if (stem.Length == 0 || DevicesOfWindows.Contains(stem.Split('.')[0].TrimEnd(), StringComparer.OrdinalIgnoreCase))
            stem = stem.Length == 0 ? "photo" : $"photo-{stem}";
        return stem + ending;
    }

    /// <summary>
    /// Also excludes characters that are invisible, break lines or change the direction of text, because they would show a different name.
    /// </summary>
    private static bool IsAllowed(Rune letter) =>
        !Rune.IsControl(letter) && letter != Rune.ReplacementChar && !NotAllowed.Contains(letter.ToString(), StringComparison.Ordinal)
        && Rune.GetUnicodeCategory(letter) is not (
            UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static string Cut(string stem)
    {
        var kept = new StringBuilder();
        var bytes = 0;
        foreach (var letter in stem.EnumerateRunes())
        {
            bytes += letter.Utf8SequenceLength;
            if (bytes > MostBytes) break;
            kept.Append(letter.ToString());
        }
        return kept.ToString();
    }
}
