using System.Buffers;
using System.Globalization;

namespace PhotoSearch;

/// <summary>Numeric character references of HTML: <c>&amp;#233;</c>, <c>&amp;#xE9;</c>.</summary>
internal static class HtmlNumbers
{
    private const string Unreadable = "\uFFFD";

    private static readonly SearchValues<char> DecimalDigits = SearchValues.Create("0123456789");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdefABCDEF");

    /// <param name="text">What follows "&amp;"; it begins with "#".</param>
    /// <returns>How many characters the reference has after "&amp;", and what it means; null where there are no digits.</returns>
    public static (int Length, string? Meaning) ReferenceAt(ReadOnlySpan<char> text)
    {
        var isHex = text.StartsWith("#x", StringComparison.OrdinalIgnoreCase);
        var start = isHex ? 2 : 1;
        var digits = text[start..];
        var end = digits.IndexOfAnyExcept(isHex ? HexDigits : DecimalDigits);
        digits = end < 0 ? digits : digits[..end];
        if (digits.IsEmpty)
        {
            return (0, null);
        }

        var style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        var fits = uint.TryParse(digits, style, CultureInfo.InvariantCulture, out var number);
        var hasSemicolon = end >= 0 && text[start + end] == ';';
        return (start + digits.Length + (hasSemicolon ? 1 : 0), fits ? Meaning(number) : Unreadable);
    }

    /// <summary>HTML Standard, "numeric character reference end state"; control characters and noncharacters become nothing.</summary>
    private static string Meaning(uint number) => number switch
    {
        0 or > 0x10FFFF or (>= 0xD800 and <= 0xDFFF) => Unreadable,
        '\t' or '\n' or '\f' or '\r' => ((char)number).ToString(),
        < ' ' or 0x7F or (>= 0xFDD0 and <= 0xFDEF) => "",
        _ when (number & 0xFFFE) == 0xFFFE => "",
        >= 0x80 and <= 0x9F => Windows1252.FromC1Control((int)number).ToString(),
        _ => char.ConvertFromUtf32((int)number),
    };
}
