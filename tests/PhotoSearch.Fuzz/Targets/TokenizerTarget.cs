using System.Text;
using System.Text.Json;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>A model's <c>merges.txt</c> and <c>vocab.json</c>, with a NUL between them.</summary>
internal sealed class TokenizerTarget : FuzzTarget
{
    private const string Text = "A red boat at SUNSET, it's “café” 42 🌅 <|endoftext|> \uD800";

    public override IReadOnlyList<byte[]> Seeds { get; } =
        [Make("r e\nre d</w>\nb o\na t</w>\nbo at</w>"), Make("#version: 0.2\ns u\nsu n\n\ns e\nse t</w>\nsun set</w>\n")];

    public override IReadOnlyList<string> Words { get; } =
    [
        "</w>", "<|startoftext|>", "<|endoftext|>", "#version", "\n", "\0", " ", "\": 1, \"", "\\ud800", "\\u0000", "null", "{", "[", "// ",
    ];

    protected override async Task ReadAsync(byte[] input)
    {
        var end = input.AsSpan().IndexOf((byte)0) is >= 0 and var place ? place : input.Length;
        await File.WriteAllBytesAsync(In("merges.txt"), input[..end]);
        await File.WriteAllBytesAsync(In("vocab.json"), input[Math.Min(end + 1, input.Length)..]);
        var tokenizer = await ClipTokenizer.LoadAsync(Folder.FullName);
        var tokens = tokenizer.Tokenize(Text);
        if (tokens.Ids.Count > tokenizer.ContextLength) throw new InvalidOperationException($"{tokens.Ids.Count} ids");
        for (var id = 0; id < tokenizer.VocabularySize; id++) _ = tokenizer.TokenText(id);
        foreach (var id in tokens.Ids) _ = tokenizer.TokenText(id);
    }

    private static byte[] Make(string merges)
    {
        var letters = Enumerable.Range(0, 256).Select(value => ByteAlphabet.LetterOf((byte)value).ToString()).ToArray();
        var joined = merges.Split('\n').Where(line => line.Contains(' ') && !line.StartsWith('#'))
            .Select(line => line.Replace(" ", ""));
        string[] tokens = [.. letters, .. letters.Select(letter => letter + "</w>"), .. joined, "<|startoftext|>", "<|endoftext|>"];
        var ids = tokens.Index().ToDictionary(token => token.Item, token => token.Index);
        return [.. Encoding.UTF8.GetBytes(merges), 0, .. JsonSerializer.SerializeToUtf8Bytes(ids)];
    }
}
