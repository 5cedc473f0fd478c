using System.Text.Json;

namespace PhotoSearch;

/// <summary>
/// Turns a text into token ids, as openai/CLIP's simple_tokenizer does. It cleans the text, splits it into words, and splits each word into
/// tokens, the pieces that the model knows. A common word is one token (<see cref="BytePairEncoding"/>).
/// </summary>
/// <remarks>
/// Thread-safe. Load it once and share it. Loading CLIP's vocabulary takes about 0.2 s, tokenizing a short text some microseconds. OpenAI's
/// code also cleans some rarely typed things, such as rare HTML references. They are left as they are here, so their ids differ.
/// </remarks>
public sealed class ClipTokenizer
{
    private const string VocabularyFile = "vocab.json";
    private const string MergesFile = "merges.txt";

    private readonly TokenVocabulary vocabulary;
    private readonly BytePairEncoding encoding;

    private ClipTokenizer(TokenVocabulary vocabulary, BytePairEncoding encoding, int contextLength)
    {
        this.vocabulary = vocabulary;
        this.encoding = encoding;
        ContextLength = contextLength;
    }

    /// <summary>The largest number of ids per text, including the start and end tokens. Default 77.</summary>
    public int ContextLength { get; }

    /// <summary>Number of tokens in the vocabulary: 49,408 for CLIP. Ids start at 0.</summary>
    public int VocabularySize => vocabulary.Count;

    /// <summary>Loads vocab.json, which maps tokens to ids, and merges.txt, the pairs of tokens that form a longer one.</summary>
    /// <param name="folder">A model's folder.</param>
    /// <param name="contextLength">The text tower's context length, at least 2.</param>
    /// <param name="cancellationToken">Stops loading.</param>
    /// <exception cref="PhotoSearchException">A file is missing or unreadable, or the two are from different models.</exception>
    public static async Task<ClipTokenizer> LoadAsync(string folder, int contextLength = 77, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(contextLength, 2);
        var json = await ReadAsync(folder, VocabularyFile, cancellationToken);
        var merges = await ReadAsync(folder, MergesFile, cancellationToken);
        var file = VocabularyFile;
        try
        {
            var vocabulary = TokenVocabulary.Parse(json);
            file = MergesFile;
            var encoding = new BytePairEncoding(vocabulary, System.Text.Encoding.UTF8.GetString(merges));
            return new ClipTokenizer(vocabulary, encoding, contextLength);
        }
        catch (Exception exception) when (exception is JsonException or FormatException)
        {
            throw new PhotoSearchException(
                $"{Path.Combine(folder, file)} is not a valid file of a CLIP model: {PlainText.Beginning(exception.Message, 200)}. " +
                "Copy or download all files of the model again.",
                exception);
        }
    }

    /// <summary>Cleans a text and splits it into tokens.</summary>
    /// <param name="text">Any text in any language, even an empty one. Case does not matter.</param>
    /// <returns>The start token, the text's tokens and the end token: at most <see cref="ContextLength"/> ids, not padded.</returns>
    /// <remarks>As in openai/CLIP, a literal &lt;|endoftext|&gt; becomes the end token, and the model ignores what follows.</remarks>
    public TokenizedText Tokenize(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text), "The text to tokenize is null.");
        var ids = new List<long> { vocabulary.StartId };
        var room = ContextLength - 1;
        var dropped = 0;
        var cleaned = CleanText.Of(text);
        foreach (var word in WordSplitter.Split(cleaned))
        {
            foreach (var id in IdsOf(cleaned.AsSpan(word), room - ids.Count))
            {
                if (ids.Count < room)
                {
                    ids.Add(id);
                }
                else
                {
                    dropped++;
                }
            }
        }

        ids.Add(vocabulary.EndId);
        return new TokenizedText(text, ids, dropped);
    }

    /// <summary>The text of a token: "sun", or "set&lt;/w&gt;" for a token that ends a word.</summary>
    /// <returns>The text. Bytes that are only part of a character are written as <c>\xF0\x9F</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No token has this id.</exception>
    public string TokenText(long id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, VocabularySize);
        var token = vocabulary[(int)id];
        if (id == vocabulary.StartId || id == vocabulary.EndId)
        {
            return token;
        }

        return token.Length > BytePairEncoding.EndOfWord.Length && token.EndsWith(BytePairEncoding.EndOfWord, StringComparison.Ordinal)
            ? ByteAlphabet.Decode(token.AsSpan(..^BytePairEncoding.EndOfWord.Length)) + BytePairEncoding.EndOfWord
            : ByteAlphabet.Decode(token);
    }

    private IReadOnlyList<int> IdsOf(ReadOnlySpan<char> word, int wanted) => word switch
    {
        WordSplitter.StartOfText => [vocabulary.StartId],
        WordSplitter.EndOfText => [vocabulary.EndId],
        _ => encoding.Encode(word, wanted),
    };

    private static async Task<byte[]> ReadAsync(string folder, string file, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, file);
        try
        {
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new PhotoSearchException(
                $"{path} is missing. Set CLIP_MODEL to a folder with vision_model.onnx, text_model.onnx, vocab.json and merges.txt, or " +
                "to \"starter\".",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PhotoSearchException($"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
