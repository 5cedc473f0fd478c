using System.Text.Json;

namespace PhotoSearch;

/// <summary>
/// Takes a text; gives the ids of its tokens, as openai/CLIP's simple_tokenizer does. The text is cleaned and split into words, and each
/// word into tokens, the pieces that the model knows; a common word is one token (<see cref="BytePairEncoding"/>).
/// </summary>
/// <remarks>
/// Thread-safe; one is enough for a program. Loading CLIP's vocabulary takes about 0.2 s, a short text some microseconds. OpenAI's cleaning
/// covers some things that nobody types, such as rare HTML references. They are not cleaned here, and so get other ids.
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

    /// <summary>The most ids a text can have, start and end token included. Default 77.</summary>
    public int ContextLength { get; }

    /// <summary>How many tokens the model knows: 49,408 for CLIP. Ids are 0 to this number - 1.</summary>
    public int VocabularySize => vocabulary.Count;

    /// <summary>Loads vocab.json, the tokens with their ids, and merges.txt, the pairs of tokens that join into a longer one.</summary>
    /// <param name="folder">A model's folder.</param>
    /// <param name="contextLength">The context length that the text tower was trained with; at least 2.</param>
    /// <param name="cancellationToken">Stops the loading.</param>
    /// <exception cref="PhotoSearchException">A file is missing or cannot be read, or the two do not belong together.</exception>
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
                $"{Path.Combine(folder, file)} is not what a CLIP model has there: {PlainText.Beginning(exception.Message, 200)}. " +
                "Copy or download the model again, all its files.",
                exception);
        }
    }

    /// <summary>Cleans a text and splits it into tokens.</summary>
    /// <param name="text">Any text: a few words, another language, empty. Upper and lower case make no difference.</param>
    /// <returns>Ids that begin with the start token and end with the end token; at most <see cref="ContextLength"/>, not padded.</returns>
    /// <remarks>A literal &lt;|endoftext|&gt; gives the end token's id, as in openai/CLIP, and the model reads no further.</remarks>
    public TokenizedText Tokenize(string text)
    {
        if (text is null) throw new ArgumentNullException(nameof(text), "There is no text to read: it is null.");
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

    /// <summary>A token as people read it: "sun", or "set&lt;/w&gt;" for one that ends a word.</summary>
    /// <returns>The text; bytes that are only a part of a character look like <c>\xF0\x9F</c>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no token with this id.</exception>
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
                $"{path} is missing. A model is a folder with vision_model.onnx, text_model.onnx, vocab.json and merges.txt: name such a " +
                "folder, or the model \"starter\", in CLIP_MODEL.",
                exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PhotoSearchException($"{path} cannot be read: {exception.Message}", exception);
        }
    }
}
