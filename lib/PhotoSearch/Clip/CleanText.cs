using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>Cleans a text for CLIP's tokenizer: plain punctuation, no HTML references, lower case, single spaces.</summary>
/// <remarks>
/// Follows openai/CLIP clip/simple_tokenizer.py, basic_clean and whitespace_clean, then lower(). Python's ftfy and html.unescape do more.
/// This covers what people type or paste.
/// </remarks>
internal static partial class CleanText
{
    /// <summary>Text can be escaped several times: "&amp;amp;amp;lt;".</summary>
    private const int MostHtmlRounds = 4;

    /// <summary>The bytes 80 to BF, which continue a UTF-8 character, as Windows-1252 shows them.</summary>
    private const string Next = "[\u0080-¿ŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]";

    private const string Cased = @"[\p{Lu}\p{Ll}\p{Lt}]";
    private const string WithinWord = @"['.:·\p{Mn}\p{Me}\p{Cf}\p{Lm}\p{Sk}]";

    private static Encoding Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static string Of(string text)
    {
        // Most queries are printable ASCII, which needs no repair except for HTML references.
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~') || text.Contains('&'))
        {
            text = Mended(text);
        }

        return Lower(string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)));
    }

    private static string Mended(string text)
    {
        // Replaces lone surrogates with U+FFFD, because Normalize throws on them.
        text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        for (var round = 0; round < MostHtmlRounds; round++)
        {
            text = WebUtility.HtmlDecode(text);
        }

        text = Mojibake.Replace(text, run => Encoding.UTF8.GetString([.. run.Value.Select(Windows1252Byte)]));
        text = Latin1Control.Replace(text, control => Windows1252.GetString([(byte)control.Value[0]]));
        text = text.Replace("ﬅ", "ſt", StringComparison.Ordinal);
        text = Compatible.Replace(text, form => form.Value.Normalize(NormalizationForm.FormKC));
        text = DoubleQuote.Replace(SingleQuote.Replace(text, "'"), "\"");
        return Invisible.Replace(text, "").Normalize(NormalizationForm.FormC);
    }

    private static byte Windows1252Byte(char letter) => letter < 0x100 ? (byte)letter : Windows1252.GetBytes([letter])[0];

    /// <summary>Lower case as in Python: İ becomes two characters, and Σ at the end of a word becomes ς. .NET maps one to one.</summary>
    private static string Lower(string text) =>
        FinalSigma.Replace(text.Replace("İ", "i\u0307", StringComparison.Ordinal), "ς").ToLowerInvariant();

    /// <summary>
    /// Matches UTF-8 that was decoded as Windows-1252, where no other reading is possible: Latin letters ("cafÃ©", "AzÉ™rbaycan"),
    /// punctuation and signs ("itâ€™s"), kana, emoji, and two or more Cyrillic letters. It does not match the É” of “CAFÉ”.
    /// </summary>
    [GeneratedRegex($"(?:[ÂÃ][¡-¿]|Ã[€ƒ†‡ˆ‰ŠŒŽ˜šœžŸ]|(?<!\\p{{Lu}})(?:É™|Ã\u00A0)|Ä[±Ÿ]|ÅŸ|"
        + $"â[€‚„ˆ˜™šœ\u009D]{Next}|ã[\u0081‚ƒ]{Next}|ðŸ{Next}{{2}}|(?:[ÐÑ]{Next}){{2,}})+")]
    private static partial Regex Mojibake { get; }

    [GeneratedRegex(@"[\u0080-\u009F]")]
    private static partial Regex Latin1Control { get; }

    /// <summary>Ligatures and full-width or half-width forms, which exist for fonts and old character sets.</summary>
    [GeneratedRegex(@"[ĲĳŉǄ-ǌǱ-ǳﬀ-ﬄﬆ\u3000\uFF01-\uFFEF]+")]
    private static partial Regex Compatible { get; }

    [GeneratedRegex("[ʼ‘’‚‛]")]
    private static partial Regex SingleQuote { get; }

    [GeneratedRegex("[“”„‟]")]
    private static partial Regex DoubleQuote { get; }

    /// <summary>Terminal colour codes, control characters, byte-order marks, annotations and noncharacters.</summary>
    [GeneratedRegex(@"\x1B\[[\d;]*[a-zA-Z]|[\0-\x08\x0B\x0E-\x1F\x7F\u206A-\u206F\uFEFF\uFFF9-\uFFFC\uFFFE]")]
    private static partial Regex Invisible { get; }

    /// <summary>Σ after a cased letter and not before one. Marks and punctuation inside the word do not count.</summary>
    [GeneratedRegex($"(?<={Cased}{WithinWord}*)Σ(?!{WithinWord}*{Cased})")]
    private static partial Regex FinalSigma { get; }
}
