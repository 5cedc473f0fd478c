using System.Text.Json;

namespace PhotoSearch;

/// <summary>A model's tokens and their ids, from vocab.json.</summary>
internal sealed class TokenVocabulary
{
    private readonly string[] tokens;

    private TokenVocabulary(Dictionary<string, int> ids)
    {
        Ids = ids;
        tokens = new string[ids.Count];
        foreach (var (token, id) in ids)
        {
            if (id < 0 || id >= tokens.Length || tokens[id] is not null)
            {
                throw new FormatException($"its {tokens.Length} tokens must have the ids 0 to {tokens.Length - 1}, each once");
            }

            tokens[id] = token;
            LongestToken = Math.Max(LongestToken, token.Length);
        }

        // The tokenizer package silently drops bytes that have no id.
        for (var value = 0; value <= byte.MaxValue; value++)
        {
            var letter = ByteAlphabet.LetterOf((byte)value).ToString();
            IdOf(letter);
            IdOf(letter + BytePairEncoding.EndOfWord);
        }

        StartId = IdOf(WordSplitter.StartOfText);
        EndId = IdOf(WordSplitter.EndOfText);
    }

    /// <summary>Length of the longest token in bytes, including the end-of-word mark.</summary>
    public int LongestToken { get; }

    public int StartId { get; }

    public int EndId { get; }

    public Dictionary<string, int> Ids { get; }

    public int Count => tokens.Length;

    public string this[int id] => tokens[id];

    /// <exception cref="FormatException">The vocabulary has no such token.</exception>
    public int IdOf(string token) =>
        Ids.TryGetValue(token, out var id) ? id : throw new FormatException($"the token \"{token}\" is missing");

    /// <summary>Reads a JSON object of tokens and ids: <c>{"!": 0, "\"": 1, …}</c>.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    /// <exception cref="FormatException">
    /// It is not such an object, the ids are not 0 to n - 1, or a byte, start or end has no id.
    /// </exception>
    public static TokenVocabulary Parse(ReadOnlySpan<byte> json)
    {
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new FormatException("it is not an object of tokens and ids");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var token = TextOf(reader);
            reader.Read();
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt32(out var id))
            {
                throw new FormatException($"the id of the token \"{token}\" is not a whole number");
            }

            ids[token] = id;
        }

        return new TokenVocabulary(ids);
    }

    /// <exception cref="FormatException">It is not UTF-8, or escapes half a character. The reader checks that only here.</exception>
    private static string TextOf(Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException("a token is not valid UTF-8", exception);
        }
    }
}
