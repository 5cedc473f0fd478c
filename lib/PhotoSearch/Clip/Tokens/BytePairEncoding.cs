using Microsoft.ML.Tokenizers;

namespace PhotoSearch;

/// <summary>
/// Byte pair encoding: a word begins as its UTF-8 bytes, and the pair of neighbours that comes first in merges.txt is joined,
/// again and again, until no pair of the list is left. Often a whole word ends as one token.
/// </summary>
/// <remarks>Thread-safe. openai/CLIP clip/simple_tokenizer.py, bpe.</remarks>
internal sealed class BytePairEncoding
{
    /// <summary>The end of a word is a part of its last token: "set" inside a word and "set&lt;/w&gt;" at its end have two ids.</summary>
    public const string EndOfWord = "</w>";

    /// <summary>
    /// Where a word is cut, tokens up to this many bytes before the cut may differ: at most 668 with CLIP's merges, as a test works out.
    /// </summary>
    internal const int ReachOfACut = 1_024;

    private readonly BpeTokenizer tokenizer;
    private readonly int longestToken;

    /// <param name="vocabulary">Ids of what the merges join, too.</param>
    /// <param name="mergeList">The text of merges.txt: two tokens a line, most frequent pair first, after a line "#version…".</param>
    /// <exception cref="FormatException">A line is not a pair or is there twice, or the vocabulary lacks a token.</exception>
    public BytePairEncoding(TokenVocabulary vocabulary, string mergeList)
    {
        tokenizer = BpeTokenizer.Create(new BpeOptions(vocabulary.Ids)
        {
            Merges = ReadMerges(vocabulary, mergeList),
            ByteLevel = true,
            EndOfWordSuffix = EndOfWord,
        });
        longestToken = vocabulary.LongestToken;
    }

    /// <summary>The ids of the word's tokens, at least one.</summary>
    /// <param name="word">Not empty.</param>
    /// <param name="wanted">The first so many ids are exact. Those of a word's end, thousands of letters later, are left out.</param>
    /// <remarks>Uncut, 60,000 times "é" takes 3 s: the package's time grows with the square of the length.</remarks>
    public IReadOnlyList<int> Encode(ReadOnlySpan<char> word, int wanted)
    {
        var most = (wanted * longestToken) + ReachOfACut;
        return tokenizer.EncodeToIds(word[..Math.Min(word.Length, most)], considerPreTokenization: false);
    }

    private static List<string> ReadMerges(TokenVocabulary vocabulary, string mergeList)
    {
        var merges = new List<string>();
        var seen = new HashSet<string>();
        foreach (var range in mergeList.AsSpan().Split('\n'))
        {
            var line = mergeList.AsSpan(range).Trim();
            if (line.IsEmpty || line.StartsWith("#version"))
            {
                continue;
            }

            var merge = line.ToString();
            var space = merge.IndexOf(' ');
            if (space < 0 || space != merge.LastIndexOf(' '))
            {
                throw new FormatException($"the line \"{merge}\" is not two tokens");
            }

            vocabulary.IdOf(merge[..space]);
            vocabulary.IdOf(merge[(space + 1)..]);
            vocabulary.IdOf(merge.Remove(space, 1));
            if (!seen.Add(merge))
            {
                throw new FormatException($"the line \"{merge}\" is there twice");
            }

            merges.Add(merge);
        }

        return merges;
    }
}
