using Microsoft.Extensions.AI;

namespace PhotoSearch;

/// <summary>Wraps one tower as a Microsoft.Extensions.AI embedding generator.</summary>
/// <param name="model">The model. Disposing the generator does not dispose it.</param>
/// <param name="embed">Embeds the inputs and returns the embeddings in the same order.</param>
internal sealed class ClipEmbeddingGenerator<TInput>(
    ClipModel model, Func<IReadOnlyList<TInput>, CancellationToken, Task<float[][]>> embed) : IEmbeddingGenerator<TInput, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata metadata = new("clip", providerUri: null, model.Name, model.Dimension);

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<TInput> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (options?.ModelId is { } id && id != model.Name)
            throw new ArgumentException($"This generator uses the model {model.Name}, not {id}.", nameof(options));
        if (options?.Dimensions is { } dimensions && dimensions != model.Dimension)
            throw new ArgumentException(
                $"{model.Name} makes embeddings of {model.Dimension} numbers, not {dimensions}.", nameof(options));

        var embeddings = await embed([.. values], cancellationToken);
        var now = DateTimeOffset.UtcNow;
        return new(embeddings.Select(embedding => new Embedding<float>(embedding) { ModelId = model.Name, CreatedAt = now }));
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        return serviceType == typeof(EmbeddingGeneratorMetadata) ? metadata
            : serviceType == typeof(ClipModel) ? model
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose()
    {
    }
}
