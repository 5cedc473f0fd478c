using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>Text as CLIP's tokenizer wants it: without typography and character references, in lower case, with single spaces.</summary>
/// <remarks>
/// openai/CLIP clip/simple_tokenizer.py, basic_clean and whitespace_clean, then lower(). Python's ftfy and html.unescape do more;
/// this does what the texts that people type or paste need.
/// </remarks>
internal static partial class CleanText
{
    /// <summary>"&amp;amp;amp;lt;" has been through several hands.</summary>
    private const int MostHtmlRounds = 4;

    /// <summary>What the bytes 80 to BF, all but the first of a character of UTF-8, are in Windows-1252.</summary>
    private const string Next = "[\u0080-¿ŒœŠšŸŽžƒˆ˜–—‘’‚“”„†‡•…‰‹›€™]";

    private const string Cased = @"[\p{Lu}\p{Ll}\p{Lt}]";
    private const string WithinWord = @"['.:·\p{Mn}\p{Me}\p{Cf}\p{Lm}\p{Sk}]";

    private static Encoding Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static string Of(string text)
    {
        // Most queries are printable ASCII, where there is nothing to mend but HTML.
        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~') || text.Contains('&'))
        {
            text = Mended(text);
        }

        return Lower(string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)));
    }

    private static string Mended(string text)
    {
        // UTF-8 has no lone surrogates: each becomes U+FFFD. Normalize would throw.
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

    /// <summary>.NET maps one character to one, Python as Unicode says: İ becomes two, and Σ at a word's end ς.</summary>
    private static string Lower(string text) =>
        FinalSigma.Replace(text.Replace("İ", "i\u0307", StringComparison.Ordinal), "ς").ToLowerInvariant();

    /// <summary>
    /// UTF-8 that was read as Windows-1252, where it can be nothing else: Latin letters ("cafÃ©", "AzÉ™rbaycan"), punctuation and
    /// signs ("itâ€™s"), kana, emoji, two and more Cyrillic letters. Not the É” of “CAFÉ”.
    /// </summary>
    [GeneratedRegex($"(?:[ÂÃ][¡-¿]|Ã[€ƒ†‡ˆ‰ŠŒŽ˜šœžŸ]|(?<!\\p{{Lu}})(?:É™|Ã\u00A0)|Ä[±Ÿ]|ÅŸ|"
        + $"â[€‚„ˆ˜™šœ\u009D]{Next}|ã[\u0081‚ƒ]{Next}|ðŸ{Next}{{2}}|(?:[ÐÑ]{Next}){{2,}})+")]
    private static partial Regex Mojibake { get; }

    [GeneratedRegex(@"[\u0080-\u009F]")]
    private static partial Regex Latin1Control { get; }

    /// <summary>Ligatures, full-width and half-width forms: one character each for the sake of fonts or old character sets.</summary>
    [GeneratedRegex(@"[ĲĳŉǄ-ǌǱ-ǳﬀ-ﬄﬆ\u3000\uFF01-\uFFEF]+")]
    private static partial Regex Compatible { get; }

    [GeneratedRegex("[ʼ‘’‚‛]")]
    private static partial Regex SingleQuote { get; }

    [GeneratedRegex("[“”„‟]")]
    private static partial Regex DoubleQuote { get; }

    /// <summary>Colours of a terminal, control characters, byte-order marks, annotations, and what is no character.</summary>
    [GeneratedRegex(@"\x1B\[[\d;]*[a-zA-Z]|[\0-\x08\x0B\x0E-\x1F\x7F\u206A-\u206F\uFEFF\uFFF9-\uFFFC\uFFFE]")]
    private static partial Regex Invisible { get; }

    /// <summary>A letter with case before and none after, whatever marks or punctuation of a word's inside are between.</summary>
    [GeneratedRegex($"(?<={Cased}{WithinWord}*)Σ(?!{WithinWord}*{Cased})")]
    private static partial Regex FinalSigma { get; }
}
