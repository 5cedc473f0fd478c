using System.Runtime.InteropServices;
using PhotoSearch.Tests;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>Text that people type or paste, as UTF-16, which can contain lone surrogates.</summary>
internal sealed class TextTarget : FuzzTarget
{
    private ClipTokenizer tokenizer = null!;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        .. new[]
        {
            "A red boat at sunset", "it's &amp;amp;lt; “café” ﬁsh", "cafÃ© itâ€™s ðŸŒ… Ð¿Ñ€Ð¸",
            "ΑΣ İSTANBUL ﬅ ＦＵＬＬ 42",
            "\uD83C\uDF05 \uD800 \u202E\u0301", "\u001B[31mred\u001B[0m <|startoftext|><|endoftext|>",
        }.Select(text => MemoryMarshal.AsBytes(text.AsSpan()).ToArray()),
    ];

    public override async Task StartAsync() =>
        tokenizer = await ClipTokenizer.LoadAsync(TestPaths.InRepository("data", "models", "starter"));

    protected override Task ReadAsync(byte[] input)
    {
        var text = new string(MemoryMarshal.Cast<byte, char>(input));
        var tokens = tokenizer.Tokenize(text);
        if (tokens.Ids.Count > tokenizer.ContextLength) throw new InvalidOperationException($"{tokens.Ids.Count} ids");
        foreach (var id in tokens.Ids) _ = tokenizer.TokenText(id);
        return Task.CompletedTask;
    }
}
