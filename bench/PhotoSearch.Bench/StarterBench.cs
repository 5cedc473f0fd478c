using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace PhotoSearch.Bench;

/// <summary>The time for a picture and a text with two models on one core: bare ONNX Runtime on prepared tensors.</summary>
internal static class StarterBench
{
    private const int Rounds = 200;

    private static readonly string[] Texts =
        ["a red boat at sunset", "cats", "two yellow houses by the sea in the fog", "I want to see a plane above the city at night"];

    public static async Task<int> RunAsync(string modelFolder, string otherFolder)
    {
        double[] image = [double.MaxValue, double.MaxValue], text = [double.MaxValue, double.MaxValue];
        using Model model = await Model.LoadAsync(modelFolder), other = await Model.LoadAsync(otherFolder);

        // Both models in every round, so that a busy moment affects both. The best round counts.
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (i, one) in new[] { model, other }.Index())
            {
                image[i] = Math.Min(image[i], one.MillisecondsAPicture());
                text[i] = Math.Min(text[i], one.MillisecondsAText());
            }
        }

        Console.WriteLine($"one core: {modelFolder}, compared with {otherFolder}");
        Console.WriteLine(
            $"a picture: {image[0]:N2} ms, compared with {image[1]:N2} ms: ratio {image[0] / image[1]:N2}  (limit: 4 ms)");
        Console.WriteLine($"a text:    {text[0]:N2} ms, compared with {text[1]:N2} ms: ratio {text[0] / text[1]:N2}  (limit: 1 ms)");
        return 0;
    }

    private sealed class Model(InferenceSession vision, InferenceSession text, long[][] tokens) : IDisposable
    {
        private readonly float[] pixels = new float[3 * 224 * 224];

        public static async Task<Model> LoadAsync(string folder)
        {
            var tokenizer = await ClipTokenizer.LoadAsync(folder);
            using var oneCore = new SessionOptions { IntraOpNumThreads = 1 };
            return new(
                new InferenceSession(Path.Combine(folder, "vision_model.onnx"), oneCore),
                new InferenceSession(Path.Combine(folder, "text_model.onnx"), oneCore),
                [.. Texts.Select(text => tokenizer.Tokenize(text).Ids.ToArray())]);
        }

        public double MillisecondsAPicture()
        {
            using var input = OrtValue.CreateTensorValueFromMemory(pixels, [1, 3, 224, 224]);
            return Milliseconds(vision, input);
        }

        /// <summary>The mean over the texts, each with as many tokens as this model's vocabulary gives it.</summary>
        public double MillisecondsAText() => tokens.Average(ids =>
        {
            using var input = OrtValue.CreateTensorValueFromMemory(ids, [1, ids.Length]);
            return Milliseconds(text, input);
        });

        private static double Milliseconds(InferenceSession session, OrtValue input)
        {
            using var options = new RunOptions();
            var watch = Stopwatch.StartNew();
            session.Run(options, [.. session.InputMetadata.Keys], [input], [.. session.OutputMetadata.Keys]).Dispose();
            return watch.Elapsed.TotalMilliseconds;
        }

        public void Dispose()
        {
            vision.Dispose();
            text.Dispose();
        }
    }
}
