using System.Text;

namespace PhotoSearch;

/// <summary>Splits cleaned text into the words that byte pair encoding then takes one by one.</summary>
/// <remarks>
/// CLIP's pattern: <c>&lt;\|startoftext\|&gt;|&lt;\|endoftext\|&gt;|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+</c>,
/// without regard to case. It is written out here because .NET's regular expressions take a character beyond U+FFFF for two.
/// </remarks>
internal static class WordSplitter
{
    public const string StartOfText = "<|startoftext|>";
    public const string EndOfText = "<|endoftext|>";

    private static readonly string[] FixedWords = [StartOfText, EndOfText, "'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private enum Kind { Space, Letter, Number, Sign, Skipped }

    /// <summary>The words of <paramref name="text"/>, in order; what is between them is white space.</summary>
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
    /// Cleaned text has no capitals; of other characters only ſ (U+017F) equals one of the letters without regard to case.
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
            // This mark has the letter ι as its other case, so Python's regex puts it neither with letters nor with signs.
            : rune.Value == 0x345 ? Kind.Skipped
            : Kind.Sign;
    }
}
