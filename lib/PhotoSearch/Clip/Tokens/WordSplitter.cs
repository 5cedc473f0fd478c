using System.Text;

namespace PhotoSearch;

/// <summary>Splits cleaned text into the words for byte pair encoding.</summary>
/// <remarks>
/// CLIP's pattern: <c>&lt;\|startoftext\|&gt;|&lt;\|endoftext\|&gt;|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+</c>,
/// ignoring case. It is coded by hand, because .NET's regular expressions treat a character beyond U+FFFF as two.
/// </remarks>
internal static class WordSplitter
{
    public const string StartOfText = "<|startoftext|>";
    public const string EndOfText = "<|endoftext|>";

    private static readonly string[] FixedWords = [StartOfText, EndOfText, "'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind { Space, Letter, Number, Sign, Skipped }

    /// <summary>The words of <paramref name="text"/>, in order. Only white space is between them.</summary>
    public static IEnumerable<Range> Split(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var (length, isWord) = Next(text.AsSpan(start));
            if (isWord)
            {
                yield return start..(start + length);
            }

            start += length;
        }
    }

    private static (int Length, bool IsWord) Next(ReadOnlySpan<char> text)
    {
        var fixedLength = FixedWordLength(text);
        if (fixedLength > 0)
        {
            return (fixedLength, true);
        }

        var kind = KindAt(text, out var length);
        if (kind is Kind.Letter or Kind.Sign)
        {
            while (length < text.Length && KindAt(text[length..], out var next) == kind)
            {
                length += next;
            }
        }

        return (length, kind is not (Kind.Space or Kind.Skipped));
    }

    private static int FixedWordLength(ReadOnlySpan<char> text)
    {
        if (text[0] is '\'' or '<')
        {
            foreach (var word in FixedWords)
            {
                if (text.Length >= word.Length && Matches(text, word))
                {
                    return word.Length;
                }
            }
        }

        return 0;
    }

    /// <summary>
    /// Cleaned text has no capitals. The only other character that matches one of the letters when case is ignored is ſ (U+017F).
    /// </summary>
    private static bool Matches(ReadOnlySpan<char> text, string word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (text[i] != word[i] && !(text[i] == 'ſ' && word[i] == 's'))
            {
                return false;
            }
        }

        return true;
    }

    private static Kind KindAt(ReadOnlySpan<char> text, out int length)
    {
        Rune.DecodeFromUtf16(text, out var rune, out length);
        return Rune.IsLetter(rune) ? Kind.Letter
            : Rune.IsNumber(rune) ? Kind.Number
            : Rune.IsWhiteSpace(rune) ? Kind.Space
            // The upper case of this mark is the letter Ι, so in Python's regex it is neither a letter nor a sign.
            : rune.Value == 0x345 ? Kind.Skipped
            : Kind.Sign;
    }
}
