using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;

namespace PhotoSearch.Bench;

/// <summary>
/// How close indexing comes to the image tower's speed: photos per second of the whole pipeline, divided by those of bare ONNX Runtime.
/// </summary>
internal static class IngestBench
{
    private const int Rounds = 3;
    private const int BarePhotos = 64;

    public static async Task<int> RunAsync(string modelFolder, string photosFolder)
    {
        Console.WriteLine(await MeasureAsync(modelFolder, photosFolder, "indexing", 0.90));
        return 0;
    }

    /// <param name="modelFolder">The model.</param>
    /// <param name="photosFolder">The photos. Each round indexes all of them.</param>
    /// <param name="what">The name of the figure.</param>
    /// <param name="limit">The lowest acceptable ratio.</param>
    public static async Task<Figure> MeasureAsync(string modelFolder, string photosFolder, string what, double limit)
    {
        var bare = new Dictionary<int, double>();
        var pipeline = 0.0;

        // Each round measures everything once, so that a busy minute affects all. The best round counts.
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var batch in new[] { 1, 2, 4, 8, 16, 32 })
                bare[batch] = Math.Max(bare.GetValueOrDefault(batch), BareRate(Path.Combine(modelFolder, "vision_model.onnx"), batch));
            pipeline = Math.Max(pipeline, await PipelineRateAsync(modelFolder, photosFolder));
        }

        foreach (var (batch, rate) in bare) Console.WriteLine($"  bare ONNX Runtime, batch {batch,2}: {rate,7:N1} photos/s");
        var best = bare.MaxBy(one => one.Value);
        return new(what, pipeline / best.Value)
        {
            Detail = $"{pipeline:N1} photos/s", Peer = $"bare ONNX Runtime, batches of {best.Key}: {best.Value:N1} photos/s", PeerValue = 1,
            Limit = limit, AtLeast = true,
        };
    }

    /// <summary>ONNX Runtime with its default options, on prepared tensors.</summary>
    private static double BareRate(string file, int batch)
    {
        using var session = new InferenceSession(file);
        using var input = OrtValue.CreateTensorValueFromMemory(new float[batch * 3 * 224 * 224], [batch, 3, 224, 224]);
        using var options = new RunOptions();
        string[] names = [.. session.InputMetadata.Keys], outputs = [.. session.OutputMetadata.Keys];
        session.Run(options, names, [input], outputs).Dispose();
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < BarePhotos / batch; i++) session.Run(options, names, [input], outputs).Dispose();
        return BarePhotos / batch * batch / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> PipelineRateAsync(string modelFolder, string photosFolder)
    {
        var folder = Directory.CreateTempSubdirectory("photosearch-bench-");
        try
        {
            using var model = await ClipModel.LoadAsync(modelFolder);
            await using var index = BenchIndex.Open(folder.FullName);
            await index.CreateAsync(new(model.Name, model.Dimension));
            var summary = await PhotoIngest.RunAsync(model, index, photosFolder);
            return summary.Indexed / summary.Elapsed.TotalSeconds;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
