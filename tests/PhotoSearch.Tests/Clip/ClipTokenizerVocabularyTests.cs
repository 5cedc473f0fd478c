using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary>Uses a small vocabulary made here: all bytes, all bytes at the end of a word, the joined tokens, start and end.</summary>
public sealed class ClipTokenizerVocabularyTests : IDisposable
{
    private static readonly string[] Merges = ["s u", "su n</w>", "u n", "n e", "a a", "aa a"];

    private readonly string folder = Directory.CreateTempSubdirectory("clip-tokenizer-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("sun", "sun</w>")]
    [InlineData("SUN suns", "sun</w> su n s</w>")] // "s u" comes before "u n"
    [InlineData("une", "un e</w>")] // "u n" comes before "n e"
    [InlineData("aaaa aaaaa", "aaa a</w> aa aa a</w>")] // from left to right
    [InlineData("é 🐶", @"\xC3 \xA9</w> \xF0 \x9F \x90 \xB6</w>")]
    [InlineData("", "")]
    public async Task Neighbours_are_joined_in_the_order_of_the_merges(string text, string tokens)
    {
        WriteModel(Vocabulary(), Merges);
        var tokenizer = await ClipTokenizer.LoadAsync(folder);
        var ids = tokenizer.Tokenize(text).Ids;

        Assert.Equal(tokens, string.Join(' ', ids.Skip(1).SkipLast(1).Select(tokenizer.TokenText)));
        Assert.Equal(("<|startoftext|>", "<|endoftext|>"), (tokenizer.TokenText(ids[0]), tokenizer.TokenText(ids[^1])));
    }

    [Fact]
    public async Task Context_length_can_be_another_than_77()
    {
        WriteModel(Vocabulary(), Merges);
        var tokens = (await ClipTokenizer.LoadAsync(folder, contextLength: 4)).Tokenize("sun sun sun");

        Assert.Equal(["sun sun sun", 4, 1], new object[] { tokens.Text, tokens.Ids.Count, tokens.DroppedTokens });
    }

    [Fact]
    public async Task Many_threads_get_the_same_ids()
    {
        WriteModel(Vocabulary(), Merges);
        var tokenizer = await ClipTokenizer.LoadAsync(folder);
        var texts = Enumerable.Range(0, 2_000).Select(i => $"sun {i % 40} éa{i % 7}a").ToArray();
        var expected = texts.Select(text => tokenizer.Tokenize(text).Ids).ToArray();

        var fresh = await ClipTokenizer.LoadAsync(folder);
        Parallel.For(0, texts.Length, i => Assert.Equal(expected[i], fresh.Tokenize(texts[i]).Ids));
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var failure = await Assert.ThrowsAsync<PhotoSearchException>(() => ClipTokenizer.LoadAsync(folder));
        Assert.Contains("vocab.json is missing", failure.Message, StringComparison.Ordinal);

        File.WriteAllText(Path.Combine(folder, "vocab.json"), "{}");
        failure = await Assert.ThrowsAsync<PhotoSearchException>(() => ClipTokenizer.LoadAsync(folder));
        Assert.Contains("merges.txt is missing", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\": 0", "vocab.json")]
    [InlineData("", "vocab.json")]
    [InlineData("[1]", "not an object of tokens and ids")]
    [InlineData("{\"a\": \"b\"}", "the id of the token \"a\" is not a whole number")]
    [InlineData("{\"a\": 0, \"b\": 2}", "ids 0 to 1")]
    [InlineData("{\"a\": 0, \"b\": 0}", "ids 0 to 1")]
    [InlineData("{\"a\": 0}", "the token \"Ā\" is missing")]
    [InlineData("{\"\\ud800\": 0}", "a token is not valid UTF-8")]
    [InlineData("none\nof\nthis", "invalid JSON literal")]
    public async Task A_broken_vocabulary_is_named(string json, string expected)
    {
        File.WriteAllText(Path.Combine(folder, "vocab.json"), json);
        File.WriteAllText(Path.Combine(folder, "merges.txt"), "");

        var failure = await Assert.ThrowsAsync<PhotoSearchException>(() => ClipTokenizer.LoadAsync(folder));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData("x y", "the token \"xy\" is missing")]
    [InlineData("s un</w>", "the token \"un</w>\" is missing")]
    [InlineData("s u", "\"s u\" appears twice")]
    [InlineData("sun", "\"sun\" is not two tokens")]
    [InlineData("s u n", "\"s u n\" is not two tokens")]
    public async Task Merges_of_another_vocabulary_are_refused(string merge, string expected)
    {
        WriteModel(Vocabulary(), [.. Merges, merge]);

        var failure = await Assert.ThrowsAsync<PhotoSearchException>(() => ClipTokenizer.LoadAsync(folder));
        Assert.Contains("merges.txt", failure.Message, StringComparison.Ordinal);
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<|endoftext|>")]
    [InlineData("é")]
    [InlineData("q</w>")]
    public async Task A_vocabulary_without_an_end_or_a_byte_is_refused(string missing)
    {
        WriteModel(Vocabulary().Where(token => token != missing), Merges);

        var failure = await Assert.ThrowsAsync<PhotoSearchException>(() => ClipTokenizer.LoadAsync(folder));
        Assert.Contains("vocab.json", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"\"{missing}\" is missing", failure.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Vocabulary()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => ByteAlphabet.LetterOf((byte)value).ToString()).ToList();
        var joined = Merges.Select(merge => merge.Replace(" ", "", StringComparison.Ordinal));
        return [.. bytes, .. bytes.Select(letter => letter + "</w>"), .. joined, "<|startoftext|>", "<|endoftext|>"];
    }

    private void WriteModel(IEnumerable<string> vocabulary, string[] merges)
    {
        var ids = vocabulary.Select((token, id) => KeyValuePair.Create(token, id)).ToDictionary();
        File.WriteAllText(Path.Combine(folder, "vocab.json"), JsonSerializer.Serialize(ids));
        File.WriteAllLines(Path.Combine(folder, "merges.txt"), ["#version: 0.2", .. merges]);
    }
}
