using Microsoft.Extensions.AI;

namespace PhotoSearch;

/// <summary>CLIP's towers for programs that speak Microsoft.Extensions.AI.</summary>
/// <remarks>
/// Both generators put texts and photos into the same space. Their metadata names the model and its dimension; options that ask for
/// another <c>ModelId</c> or <c>Dimensions</c> are refused with an <see cref="ArgumentException"/>. Disposing one leaves the model alone.
/// </remarks>
public static class ClipModelExtensions
{
    /// <summary>As many as the image tower takes at once with the best rate on a CPU.</summary>
    private const int BatchSize = 8;

    /// <summary>The text tower.</summary>
    /// <param name="model">Is used as long as the generator is.</param>
    /// <returns>Texts to embeddings of <see cref="ClipModel.Dimension"/> float32, L2 norm 1.</returns>
    public static IEmbeddingGenerator<string, Embedding<float>> AsTextEmbeddingGenerator(this ClipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ClipEmbeddingGenerator<string>(model, async (texts, cancellationToken) =>
        {
            var embeddings = new float[texts.Count][];
            foreach (var (i, text) in texts.Index()) embeddings[i] = await model.EmbedTextAsync(text, cancellationToken);
            return embeddings;
        });
    }

    /// <summary>The image tower. Inputs are the bytes of photo files, such as <c>new DataContent(bytes, "image/jpeg")</c>.</summary>
    /// <param name="model">Is used as long as the generator is.</param>
    /// <returns>
    /// Photos to embeddings of <see cref="ClipModel.Dimension"/> float32, L2 norm 1. One that cannot be read throws
    /// <see cref="UnreadablePhotoException"/>.
    /// </returns>
    public static IEmbeddingGenerator<DataContent, Embedding<float>> AsImageEmbeddingGenerator(this ClipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ClipEmbeddingGenerator<DataContent>(model, async (photos, cancellationToken) =>
        {
            var embeddings = new float[photos.Count][];
            // A batch keeps one core busy, so the batches run side by side.
            await Parallel.ForEachAsync(photos.Index().Chunk(BatchSize), cancellationToken, async (batch, token) =>
            {
                RgbImage[] pixels = [.. batch.Select(photo => Decode(photo.Item, photo.Index, model.ImageSize, token))];
                foreach (var (photo, embedding) in batch.Zip(await model.EmbedPhotosAsync(pixels, token)))
                    embeddings[photo.Index] = embedding;
            });
            return embeddings;
        });
    }

    private static RgbImage Decode(DataContent photo, int number, int size, CancellationToken cancellationToken) =>
        ImageDecoder.DecodeForModel(photo.Data, photo.Name ?? $"photo {number + 1}", size, cancellationToken);
}
