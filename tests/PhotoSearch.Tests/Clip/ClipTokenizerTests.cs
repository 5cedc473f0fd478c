using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary>Uses CLIP's own vocabulary. The ids must equal those of openai/CLIP.</summary>
public class ClipTokenizerTests
{
    /// <summary>Texts with references without ";", rare or capitalised names, or invalid numbers, which .NET does not decode.</summary>
    private static readonly string[] OtherThanOpenAI = ["html-11", "html-12", "html-16", "html-19", "html-20", "html-28", "html-30"];

    private static readonly Lazy<Task<ClipTokenizer>> Clip = new(() => ClipTokenizer.LoadAsync(TestPaths.InShared("clip-tokenizer")));

    [Fact]
    public async Task All_reference_texts_give_the_ids_of_openai()
    {
        var tokenizer = await ClipTokenizer.LoadAsync(TestPaths.InShared("clip-tokenizer"), contextLength: 10_000);
        var differing = ReferenceTexts()
            .Where(text => text.Scope == "must" && !OtherThanOpenAI.Contains(text.Id))
            .Select(text => (Expected: text, Actual: tokenizer.Tokenize(text.Text).Ids, Cleaned: CleanText.Of(text.Text)))
            .Where(pair => pair.Cleaned != pair.Expected.Cleaned || !pair.Actual.SequenceEqual(pair.Expected.Ids))
            .Select(pair => $"""
                {pair.Expected.Id} ({pair.Expected.Class}): {JsonSerializer.Serialize(pair.Expected.Text)}
                  expected {JsonSerializer.Serialize(pair.Expected.Cleaned)} {string.Join(' ', pair.Expected.Ids)}
                  actual   {JsonSerializer.Serialize(pair.Cleaned)} {string.Join(' ', pair.Actual)}
                """)
            .ToList();

        Assert.True(differing.Count == 0, $"{differing.Count} texts differ:\n{string.Join('\n', differing)}");
    }

    [Fact]
    public async Task Long_reference_texts_are_cut_as_openai_cuts_them()
    {
        var tokenizer = await Clip.Value;
        var tooLong = ReferenceTexts().Where(text => text.TooLong).ToList();

        Assert.NotEmpty(tooLong);
        foreach (var text in tooLong)
        {
            var tokens = tokenizer.Tokenize(text.Text);
            Assert.Equal(text.Truncated, tokens.Ids);
            Assert.Equal(text.Ids.Length - 77, tokens.DroppedTokens);
        }
    }

    [Fact]
    public async Task Lone_surrogates_give_the_ids_of_openai()
    {
        var tokenizer = await Clip.Value;
        var texts = Read<LoneSurrogates>("lone_surrogates.json");
        Assert.NotEmpty(texts);
        foreach (var text in texts)
        {
            Assert.Equal(text.OpenAI, tokenizer.Tokenize(string.Concat(text.Utf16.Select(unit => (char)unit))).Ids);
        }
    }

    [Fact]
    public async Task Long_text_is_cut_to_77_tokens_and_keeps_the_end_marker()
    {
        var tokenizer = await Clip.Value;

        var fits = tokenizer.Tokenize(string.Join(' ', Enumerable.Repeat("cat", 75)));
        Assert.Equal((77, 0, false), (fits.Ids.Count, fits.DroppedTokens, fits.IsTruncated));

        var cut = tokenizer.Tokenize(string.Join(' ', Enumerable.Repeat("cat", 80)));
        Assert.Equal((77, 5, true), (cut.Ids.Count, cut.DroppedTokens, cut.IsTruncated));
        Assert.Equal(49407, cut.Ids[^1]);
    }

    [Fact]
    public async Task Tokens_can_be_shown_as_text()
    {
        var tokenizer = await Clip.Value;

        Assert.Equal(49_408, tokenizer.VocabularySize);
        Assert.Equal(
            ["<|startoftext|>", "sunset</w>", "over</w>", "bak", "ı</w>", "<|endoftext|>"],
            tokenizer.Tokenize("Sunset over Bakı").Ids.Select(tokenizer.TokenText));
        Assert.Equal(["🇦\\xF0\\x9F\\x87", "\\xBF</w>"], tokenizer.Tokenize("🇦🇿").Ids.ToArray()[1..^1].Select(tokenizer.TokenText));
        Assert.Throws<ArgumentOutOfRangeException>(() => tokenizer.TokenText(49_408));
    }

    [Fact]
    public async Task Starter_vocabulary_has_its_own_start_and_end()
    {
        var tokenizer = await ClipTokenizer.LoadAsync(TestPaths.InShared("starter", "model"));
        var ids = tokenizer.Tokenize("a dog 🐶").Ids;

        Assert.Equal("<|startoftext|>", tokenizer.TokenText(ids[0]));
        Assert.Equal("<|endoftext|>", tokenizer.TokenText(ids[^1]));
        Assert.All(ids, id => Assert.InRange(id, 0, tokenizer.VocabularySize - 1));
    }

    private static List<ReferenceText> ReferenceTexts() => Read<ReferenceText>("texts.json");

    private static List<T> Read<T>(string file) =>
        JsonSerializer.Deserialize<List<T>>(
            File.ReadAllText(TestPaths.InShared("fixtures", "tokenizer", file)),
            SnakeCase)!;

    private static readonly JsonSerializerOptions SnakeCase = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private sealed record ReferenceText(
        string Id, string Class, string Scope, string Text, string Cleaned, long[] Ids, bool TooLong, long[]? Truncated);

    private sealed record LoneSurrogates(int[] Utf16, [property: System.Text.Json.Serialization.JsonPropertyName("openai")] long[] OpenAI);
}
