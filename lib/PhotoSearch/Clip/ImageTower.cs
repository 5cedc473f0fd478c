using System.Buffers;
using Microsoft.ML.OnnxRuntime;

namespace PhotoSearch;

/// <summary>
/// CLIP's image tower: takes N photos as squares of pixels, which it makes a tensor [N, 3, size, size] of; gives embeddings [N, D], of D
/// numbers each.
/// </summary>
/// <remarks>
/// A run uses one core only, so run as many at once as there are cores: then no core waits for the others at the end of a layer, or for one
/// that decodes. Measured when indexing with ViT-B/32 on two cores, as a share of what ONNX Runtime alone reaches: 0.90 to 0.91 in this
/// way, 0.83 to 0.86 with all cores on one run. <see cref="OnnxTower"/> holds the network and makes the embeddings' L2 norm 1.
/// </remarks>
internal sealed class ImageTower(string file, ModelFolder model) : OnnxTower(file, Input, Output, threads: 1)
{
    public const string Output = "image_embeds";

    private const string Input = "pixel_values";

    /// <summary>
    /// Photos of one run; a larger batch is several. Two runs of 4 at the same time take 75 MB less than two of 8 (ViT-B/32), and embed as
    /// many photos per second: 20.5 to 21.4, and 20.4 to 21.3.
    /// </summary>
    private const int MaxRun = 4;

    /// <summary>Embeds a batch of photos.</summary>
    /// <param name="photos">Each [size, size] RGB, as <see cref="ImageDecoder"/> prepares them.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>[N, D] float32 in input order; each row has L2 norm 1.</returns>
    public float[][] Embed(IReadOnlyList<RgbImage> photos, CancellationToken cancellationToken)
    {
        // A network whose rounding depends on all photos of a run gets them one by one.
        var most = ReadsWholeRun ? 1 : MaxRun;
        if (photos.Count > most) return [.. photos.Chunk(most).SelectMany(run => Embed(run, cancellationToken))];
        // Pooled: arrays of some megabytes are collected late, and there is one for each run.
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
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>[D] float32, L2 norm 1.</returns>
    /// <exception cref="PhotoSearchException">The graph gave numbers that are not finite.</exception>
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
