using System.Text;

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

    private readonly int[] byteIds = new int[256];
    private readonly int[] lastByteIds = new int[256];
    private readonly Dictionary<(int Left, int Right), Merge> merges = [];

    /// <param name="vocabulary">Ids of all bytes, all bytes at the end of a word, and all that the merges join.</param>
    /// <param name="mergeList">The text of merges.txt: two tokens a line, most frequent pair first, after a line "#version…".</param>
    /// <exception cref="FormatException">A line is not a pair, or the vocabulary lacks a token.</exception>
    public BytePairEncoding(TokenVocabulary vocabulary, string mergeList)
    {
        for (var value = 0; value < 256; value++)
        {
            var letter = ByteAlphabet.LetterOf((byte)value).ToString();
            byteIds[value] = vocabulary.IdOf(letter);
            lastByteIds[value] = vocabulary.IdOf(letter + EndOfWord);
        }

        var rank = 0;
        foreach (var range in mergeList.AsSpan().Split('\n'))
        {
            var line = mergeList.AsSpan(range).Trim();
            if (!line.IsEmpty && !line.StartsWith("#version"))
            {
                AddMerge(vocabulary, line.ToString(), rank++);
            }
        }
    }

    private readonly record struct Merge(int Rank, int Id);

    /// <summary>The ids of the word's tokens, at least one.</summary>
    /// <param name="word">Not empty.</param>
    public int[] Encode(ReadOnlySpan<char> word)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(word.Length)];
        var count = Encoding.UTF8.GetBytes(word, bytes);
        var ids = new int[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = byteIds[bytes[i]];
        }

        ids[^1] = lastByteIds[bytes[count - 1]];
        while (FindFirstMerge(ids.AsSpan(0, count)) is { } pair)
        {
            count = Join(ids.AsSpan(0, count), pair);
        }

        return ids[..count];
    }

    private (int Left, int Right)? FindFirstMerge(ReadOnlySpan<int> ids)
    {
        (int Left, int Right)? first = null;
        var firstRank = int.MaxValue;
        for (var i = 0; i + 1 < ids.Length; i++)
        {
            if (merges.TryGetValue((ids[i], ids[i + 1]), out var merge) && merge.Rank < firstRank)
            {
                first = (ids[i], ids[i + 1]);
                firstRank = merge.Rank;
            }
        }

        return first;
    }

    /// <summary>Joins every occurrence of the pair, from left to right, in place.</summary>
    /// <returns>How many ids are left.</returns>
    private int Join(Span<int> ids, (int Left, int Right) pair)
    {
        var joined = merges[pair].Id;
        var count = 0;
        for (var i = 0; i < ids.Length; i++)
        {
            var isPair = i + 1 < ids.Length && (ids[i], ids[i + 1]) == pair;
            ids[count++] = isPair ? joined : ids[i];
            i += isPair ? 1 : 0;
        }

        return count;
    }

    private void AddMerge(TokenVocabulary vocabulary, string line, int rank)
    {
        var space = line.IndexOf(' ');
        if (space < 0 || space != line.LastIndexOf(' '))
        {
            throw new FormatException($"the line \"{line}\" is not two tokens");
        }

        var (left, right) = (line[..space], line[(space + 1)..]);
        merges[(vocabulary.IdOf(left), vocabulary.IdOf(right))] = new Merge(rank, vocabulary.IdOf(left + right));
    }
}
