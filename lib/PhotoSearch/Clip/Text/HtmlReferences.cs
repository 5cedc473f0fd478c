using System.Text;
using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>Character references of HTML5: <c>&amp;eacute;</c>, <c>&amp;#233;</c>, <c>&amp;#xE9;</c>.</summary>
/// <remarks><see cref="System.Net.WebUtility.HtmlDecode(string?)"/> knows 253 names; the standard has 2,231.</remarks>
internal static partial class HtmlReferences
{
    /// <summary>Replaces every reference as a browser does: also without ";", and <c>&amp;notit;</c> becomes "¬it;".</summary>
    /// <remarks>The same as Python's html.unescape.</remarks>
    public static string Unescape(string text)
    {
        var ampersand = text.IndexOf('&');
        if (ampersand < 0)
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var copied = 0;
        while (ampersand >= 0)
        {
            result.Append(text, copied, ampersand - copied);
            copied = ampersand;
            var (length, meaning) = ReferenceAt(text.AsSpan(ampersand + 1));
            if (meaning is not null)
            {
                result.Append(meaning);
                copied += 1 + length;
            }

            ampersand = text.IndexOf('&', ampersand + 1 + length);
        }

        return result.Append(text, copied, text.Length - copied).ToString();
    }

    /// <summary>Replaces only what is surely meant as a reference: it ends in ";" and nothing of it would be left over.</summary>
    /// <remarks>The same as ftfy's unescape_html, which also takes names in capitals: <c>P&amp;EACUTE;REZ</c>.</remarks>
    public static string UnescapeUnambiguous(string text) =>
        text.Contains('&') ? UnambiguousReference().Replace(text, match => Unambiguous(match.Value)) : text;

    private static string Unambiguous(string reference)
    {
        if (reference.StartsWith("&#", StringComparison.Ordinal))
        {
            var unescaped = Unescape(reference);
            return unescaped.Contains(';') ? reference : unescaped;
        }

        var name = reference[1..];
        if (HtmlNames.TryGet(name, out var meaning))
        {
            return meaning;
        }

        var isInCapitals = !name.Any(char.IsAsciiLetterLower);
        return isInCapitals
            && HtmlNames.TryGet(name.ToLowerInvariant(), out meaning)
            && ReferenceAt(name).Meaning is null
                ? InCapitals(meaning)
                : reference;
    }

    /// <summary>Capitals as Python makes them; .NET leaves these two as they are.</summary>
    private static string InCapitals(string text) =>
        text.Replace("ß", "SS", StringComparison.Ordinal).Replace('ı', 'I').ToUpperInvariant();

    /// <param name="text">What follows "&amp;".</param>
    /// <returns>How many characters the reference has after "&amp;", and what it means; null where there is none.</returns>
    private static (int Length, string? Meaning) ReferenceAt(ReadOnlySpan<char> text) =>
        text.StartsWith('#') ? HtmlNumbers.ReferenceAt(text) : HtmlNames.ReferenceAt(text);

    [GeneratedRegex("&#?[0-9A-Za-z]{1,24};")]
    private static partial Regex UnambiguousReference();
}
