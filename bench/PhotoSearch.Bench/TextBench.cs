using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace PhotoSearch.Bench;

/// <summary>The time of a text query: in the library, and in bare ONNX Runtime with the same number of tokens and padded to 77.</summary>
internal static class TextBench
{
    private const int Runs = 30;

    public static async Task<int> RunAsync(string modelFolder)
    {
        using var model = await ClipModel.LoadAsync(modelFolder);
        using var session = new InferenceSession(Path.Combine(modelFolder, "text_model.onnx"));
        foreach (var text in new[] { "a boat", "a red boat at sunset", string.Join(' ', Enumerable.Repeat("a red boat at sunset", 20)) })
        {
            var length = (await model.LoadTokenizerAsync()).Tokenize(text).Ids.Count;
            double library = double.MaxValue, own = double.MaxValue, padded = double.MaxValue;
            for (var i = 0; i < Runs; i++)
            {
                var watch = Stopwatch.StartNew();
                await model.EmbedTextAsync(text);
                library = Math.Min(library, watch.Elapsed.TotalMilliseconds);
                own = Math.Min(own, Bare(session, length));
                padded = Math.Min(padded, Bare(session, 77));
            }
            Console.WriteLine(
                $"{length,2} tokens: library {library,6:N2} ms, bare at that length {own,6:N2} ms, bare at 77 {padded,6:N2} ms");
        }
        return 0;
    }

    private static double Bare(InferenceSession session, int length)
    {
        using var input = OrtValue.CreateTensorValueFromMemory(new long[length], [1, length]);
        using var options = new RunOptions();
        var watch = Stopwatch.StartNew();
        session.Run(options, [.. session.InputMetadata.Keys], [input], [.. session.OutputMetadata.Keys]).Dispose();
        return watch.Elapsed.TotalMilliseconds;
    }
}
