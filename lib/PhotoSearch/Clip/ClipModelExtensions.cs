using Microsoft.Extensions.AI;

namespace PhotoSearch;

/// <summary>CLIP's towers as Microsoft.Extensions.AI embedding generators.</summary>
/// <remarks>
/// Both generators embed into the same space. Their metadata names the model and its dimension. Options with another <c>ModelId</c> or
/// <c>Dimensions</c> throw an <see cref="ArgumentException"/>. Disposing a generator does not dispose the model.
/// </remarks>
public static class ClipModelExtensions
{
    /// <summary>The batch size with the most photos per second on a CPU.</summary>
    private const int BatchSize = 8;

    /// <summary>Wraps the text tower as an embedding generator.</summary>
    /// <param name="model">The model. Keep it as long as the generator is in use.</param>
    /// <returns>A generator that turns texts into embeddings: <see cref="ClipModel.Dimension"/> float32, L2 norm 1.</returns>
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

    /// <summary>Wraps the image tower. Inputs are the bytes of photo files, such as <c>new DataContent(bytes, "image/jpeg")</c>.</summary>
    /// <param name="model">The model. Keep it as long as the generator is in use.</param>
    /// <returns>
    /// A generator that turns photos into embeddings: <see cref="ClipModel.Dimension"/> float32, L2 norm 1. An unreadable photo throws
    /// <see cref="UnreadablePhotoException"/>.
    /// </returns>
    public static IEmbeddingGenerator<DataContent, Embedding<float>> AsImageEmbeddingGenerator(this ClipModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ClipEmbeddingGenerator<DataContent>(model, async (photos, cancellationToken) =>
        {
            var embeddings = new float[photos.Count][];
            // A batch uses one core, so run the batches in parallel.
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
