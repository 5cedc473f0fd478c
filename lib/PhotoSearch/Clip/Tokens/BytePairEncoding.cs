using Microsoft.ML.Tokenizers;

namespace PhotoSearch;

/// <summary>
/// Byte pair encoding. A word starts as its UTF-8 bytes. The neighbouring pair that comes first in merges.txt is joined, again and again,
/// until no listed pair is left. Many words end as one token.
/// </summary>
/// <remarks>Thread-safe. openai/CLIP clip/simple_tokenizer.py, bpe.</remarks>
internal sealed class BytePairEncoding
{
    /// <summary>Marks the last token of a word: "set" inside a word and "set&lt;/w&gt;" at its end have different ids.</summary>
    public const string EndOfWord = "</w>";

    /// <summary>
    /// Cutting a word may change the tokens up to this many bytes before the cut. A test computes 668 bytes for CLIP's merges.
    /// </summary>
    internal const int ReachOfACut = 1_024;

    private readonly BpeTokenizer tokenizer;
    private readonly int longestToken;

    /// <param name="vocabulary">The token ids, including those of the joined tokens.</param>
    /// <param name="mergeList">The text of merges.txt: a line "#version…", then two tokens per line, most frequent pair first.</param>
    /// <exception cref="FormatException">A line is not a pair or appears twice, or the vocabulary lacks a token.</exception>
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
    /// <param name="wanted">How many ids must be exact. The ids of letters far beyond them are left out.</param>
    /// <remarks>Without the cut, 60,000 times "é" takes 3 s, because the package needs quadratic time.</remarks>
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
                throw new FormatException($"the line \"{merge}\" appears twice");
            }

            merges.Add(merge);
        }

        return merges;
    }
}
