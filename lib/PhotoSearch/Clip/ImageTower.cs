using Microsoft.ML.OnnxRuntime;

namespace PhotoSearch;

/// <summary>CLIP's image tower: takes photos as tensors, [N, 3, size, size]; gives embeddings, [N, D].</summary>
/// <remarks>
/// A run keeps one core busy, so run as many at once as there are cores: no core then waits for another at the end of each layer, or for
/// one that decodes. Indexing with ViT-B/32 on two cores reached 0.90 to 0.91 of bare ONNX Runtime's rate so, and 0.83 to 0.86 with all
/// cores on one run.
/// </remarks>
internal sealed class ImageTower(string file, ModelFolder model) : OnnxTower(file, Input, Output, threads: 1)
{
    public const string Output = "image_embeds";

    private const string Input = "pixel_values";

    /// <summary>Embeds up to a batch of photos.</summary>
    /// <param name="photos">Each [size, size] RGB, as <see cref="ImageDecoder"/> prepares them.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>[N, D] float32 in input order; each row has L2 norm 1.</returns>
    public float[][] Embed(IReadOnlyList<RgbImage> photos, CancellationToken cancellationToken)
    {
        if (ReadsWholeRun && photos.Count > 1) return [.. photos.SelectMany(photo => Embed([photo], cancellationToken))];
        var pixelValues = Preprocess(photos, model);
        using var input = OrtValue.CreateTensorValueFromMemory(pixelValues, [photos.Count, 3, model.ImageSize, model.ImageSize]);
        return Run(new Dictionary<string, OrtValue> { [Input] = input }, cancellationToken);
    }

    /// <returns>[N, 3, size, size] float32, normalised.</returns>
    public static float[] Preprocess(IReadOnlyList<RgbImage> photos, ModelFolder model)
    {
        var planes = 3 * model.ImageSize * model.ImageSize;
        var pixelValues = new float[photos.Count * planes];
        for (var i = 0; i < photos.Count; i++)
            ClipPixels.WriteTensor(photos[i], model.Mean, model.Std, pixelValues.AsSpan(i * planes, planes));
        return pixelValues;
    }
}
