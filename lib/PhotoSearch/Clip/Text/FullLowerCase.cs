using System.Globalization;
using System.Text;

namespace PhotoSearch;

/// <summary>Lower case by the whole of Unicode's rules, as Python's str.lower() has it.</summary>
/// <remarks>.NET maps one character to one: it leaves İ as it is and makes no final sigma. All else is the same in both.</remarks>
internal static class FullLowerCase
{
    public static string ToLower(string text)
    {
        if (text.Contains('Σ'))
        {
            text = string.Create(text.Length, text, LowerSigmas);
        }

        return text.Replace("İ", "i\u0307", StringComparison.Ordinal).ToLowerInvariant();
    }

    private static void LowerSigmas(Span<char> result, string text)
    {
        text.CopyTo(result);
        for (var i = text.IndexOf('Σ'); i >= 0; i = text.IndexOf('Σ', i + 1))
        {
            result[i] = IsFinal(text, i) ? 'ς' : 'σ';
        }
    }

    /// <summary>Unicode Standard, table 3-17, Final_Sigma: a cased letter before it and none after, whatever is case-ignorable between.</summary>
    private static bool IsFinal(string text, int sigma)
    {
        var before = sigma;
        while (before > 0)
        {
            Rune.DecodeLastFromUtf16(text.AsSpan(0, before), out var rune, out var length);
            before -= length;
            if (!IsCaseIgnorable(rune))
            {
                return IsCased(rune) && !IsCasedNext(text.AsSpan(sigma + 1));
            }
        }

        return false;
    }

    private static bool IsCasedNext(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!IsCaseIgnorable(rune))
            {
                return IsCased(rune);
            }
        }

        return false;
    }

    /// <summary>Unicode's property Cased: letters with case, and some signs that are letters or numerals in circles and the like.</summary>
    private static bool IsCased(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        || rune.Value is 'ª' or 'º'
            or (>= 0x2160 and <= 0x217F) // Roman numerals
            or (>= 0x24B6 and <= 0x24E9) // circled letters
            or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189); // letters as emblems

    /// <summary>Unicode's property Case_Ignorable: marks, modifiers and formats, and the punctuation that stands inside words.</summary>
    private static bool IsCaseIgnorable(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format
            or UnicodeCategory.ModifierLetter or UnicodeCategory.ModifierSymbol
        || (rune.IsBmp && "'.:·\u0387\u055F\u05F4‘’\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A".Contains((char)rune.Value));
}
