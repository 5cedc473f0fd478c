using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace PhotoSearch;

/// <summary>
/// CLIP's image tower. It turns N squares of pixels into a tensor [N, 3, size, size], and that into embeddings [N, D] of D numbers each.
/// </summary>
/// <remarks>
/// A run uses one core, so start as many runs in parallel as there are cores. Then no core waits for the others at the end of a layer, or
/// for one that decodes. Measured when indexing with ViT-B/32 on two cores, as a share of the speed of ONNX Runtime alone: 0.90 to 0.91
/// this way, 0.83 to 0.86 with one run on all cores. <see cref="OnnxTower"/> holds the network and normalises the embeddings to L2 norm 1.
/// </remarks>
internal sealed class ImageTower(string file, ModelFolder model, bool runsOnce = false)
    : OnnxTower(file, Input, Output, threads: 1, runsOnce)
{
    public const string Output = "image_embeds";

    private const string Input = "pixel_values";

    /// <summary>
    /// Photos per run. Larger batches take several runs. Two parallel runs of 4 need 75 MB less than two of 8 (ViT-B/32), and are as fast:
    /// 20.5 to 21.4 photos per second, against 20.4 to 21.3.
    /// </summary>
    private const int MaxRun = 4;

    /// <summary>Embeds a batch of photos.</summary>
    /// <param name="photos">Each [size, size] RGB, from <see cref="ImageDecoder"/>.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>[N, D] float32 in input order; each row has L2 norm 1.</returns>
    public float[][] Embed(IReadOnlyList<RgbImage> photos, CancellationToken cancellationToken)
    {
        // Where rounding depends on all photos of a run, run them one by one.
        var most = ReadsWholeRun ? 1 : MaxRun;
        if (photos.Count > most) return [.. photos.Chunk(most).SelectMany(run => Embed(run, cancellationToken))];
        // Pooled, because each run needs an array of some megabytes, and the garbage collector frees those late.
        var length = photos.Count * LengthOf(model);
        var pixelValues = ArrayPool<float>.Shared.Rent(length);
        try
        {
            Preprocess(photos, model, pixelValues);
            using var input = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, pixelValues.AsMemory(0, length), [photos.Count, 3, model.ImageSize, model.ImageSize]);
            return Run(new Dictionary<string, OrtValue> { [Input] = input }, cancellationToken);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(pixelValues);
        }
    }

    /// <summary>Embeds one photo.</summary>
    /// <param name="photo">[size, size] RGB.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>[D] float32, L2 norm 1.</returns>
    /// <exception cref="PhotoSearchException">The graph's output is not finite.</exception>
    public float[] Embed(RgbImage photo, CancellationToken cancellationToken) => Finite(Embed([photo], cancellationToken));

    /// <returns>[3, size, size] float32, normalised.</returns>
    public static float[] Preprocess(RgbImage photo, ModelFolder model)
    {
        var pixelValues = new float[LengthOf(model)];
        Preprocess([photo], model, pixelValues);
        return pixelValues;
    }

    private static void Preprocess(IReadOnlyList<RgbImage> photos, ModelFolder model, float[] pixelValues)
    {
        var length = LengthOf(model);
        for (var i = 0; i < photos.Count; i++)
            ClipPixels.WriteTensor(photos[i], model.Mean, model.Std, pixelValues.AsSpan(i * length, length));
    }

    private static int LengthOf(ModelFolder model) => 3 * model.ImageSize * model.ImageSize;
}
