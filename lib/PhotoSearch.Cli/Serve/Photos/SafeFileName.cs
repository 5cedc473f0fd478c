using System.Globalization;
using System.Text;

namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>The name under which a photo that somebody sends is kept: it names a file of the folder itself, on every system.</summary>
internal static class SafeFileName
{
    /// <summary>Well below the 255 that file systems take, so that a number fits behind it.</summary>
    private const int MostBytes = 120;

    /// <summary>What Windows does not take in names; with the control characters it covers every system.</summary>
    private const string NotAllowed = "\\/:*?\"<>|";

    /// <summary>Source: "Naming Files, Paths, and Namespaces", learn.microsoft.com.</summary>
    private static readonly string[] DevicesOfWindows =
        ["con", "prn", "aux", "nul", "conin$", "conout$",
            .. "0123456789¹²³".SelectMany(number => new[] { $"com{number}", $"lpt{number}" })];

    /// <param name="name">As the sender has it; perhaps a path.</param>
    /// <returns>Without folders, hidden dots and what is not allowed; <c>photo</c> where nothing is left. The ending stays.</returns>
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
    /// Also without what nobody sees, breaks lines or turns the direction of writing: it would show another name than there is.
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
