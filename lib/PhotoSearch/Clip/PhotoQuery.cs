using System.Numerics.Tensors;

namespace PhotoSearch;

/// <summary>A search for a text, for photos like a photo, or for both, and for what the photos should not show.</summary>
/// <example><c>new PhotoQuery { Text = "at night", Photo = "boat.jpg", Without = "people" }</c></example>
public sealed record PhotoQuery
{
    /// <summary>The weight of the text. The photo has weight 1.</summary>
    /// <remarks>
    /// Photos are closer to each other than to any text, because the towers fill two separate cones (Liang et al., "Mind the Gap", 2022).
    /// With equal weights, the usual sum (the baseline in Saito et al., "Pic2Word", 2023), the photo dominates. Measured on the sample
    /// gallery with 894 queries of a photo and words for another place, hour or colour: the top hit is right for 0.52 of them with weight
    /// 1, 0.59 with 2 and 0.55 with 4. The query's own photo comes first for 0.92, 0.31 and 0.02.
    /// </remarks>
    private const float WeightOfText = 2;

    /// <summary>The share of the unwanted text's embedding that is subtracted from the wanted one, which has length 1.</summary>
    /// <remarks>
    /// Measured on the sample photos with 234 queries such as "boat without sunset": an unwanted photo comes first for 0.31 of them with
    /// share 0, for 0.009 with 0.5 and for none with 0.8. Of the first three hits, 0.69, 0.97 and 0.98 are right. With 280 photos instead
    /// of the text, the top hit is right for 0.16, 0.40 and 0.50. Subtracting all of it, as rclip does, is no better for texts (0.98), and
    /// leaves nothing of a query that is close to it.
    /// </remarks>
    private const float ShareOfWithout = 0.8f;

    /// <summary>
    /// Texts with a higher cosine mean the same to the model. In the starter model, "boat" and "Boat" have 1, "boat" and "boats" 0.9.
    /// </summary>
    private const double SameMeaning = 0.999;

    /// <summary>What to search for, in words. Null or blank for none.</summary>
    public string? Text { get; init; }

    /// <summary>Path of a photo, to find others like it. With <see cref="PhotoBytes"/>, only its name. Null for none.</summary>
    public string? Photo { get; init; }

    /// <summary>
    /// The bytes of a photo file that is not on this machine's disk, such as an uploaded one. Null to read <see cref="Photo"/>.
    /// </summary>
    public ReadOnlyMemory<byte>? PhotoBytes { get; init; }

    /// <summary>What the photos should not show, in words. Null or blank for nothing.</summary>
    public string? Without { get; init; }

    private bool HasText => !string.IsNullOrWhiteSpace(Text);

    private bool HasPhoto => Photo is not null || PhotoBytes is not null;

    private bool HasWithout => !string.IsNullOrWhiteSpace(Without);

    private string NameOfPhoto => Photo is null ? "the photo" : Path.GetFileName(Photo);

    /// <summary>Embeds the query.</summary>
    /// <param name="model">The model.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>[<see cref="ClipModel.Dimension"/>] float32, L2 norm 1, for <see cref="IPhotoIndex.SearchAsync"/>.</returns>
    /// <exception cref="SettingsException">
    /// There is neither text nor photo, or <see cref="Without"/> means the same as the rest.
    /// </exception>
    /// <exception cref="UnreadablePhotoException">The photo cannot be read.</exception>
    public async Task<float[]> EmbedAsync(ClipModel model, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        EnsureAsksForSomething();
        var text = HasText ? await model.EmbedTextAsync(Text!, cancellationToken) : null;
        var photo = HasPhoto ? await EmbedPhotoAsync(model, cancellationToken) : null;
        var wanted = (text, photo) switch
        {
            ({ } words, { } picture) => AddMultiple(picture, words, WeightOfText),
            _ => text ?? photo!,
        };
        if (!HasWithout) return wanted;

        var unwanted = await model.EmbedTextAsync(Without!, cancellationToken);
        return Cosine.Between(wanted, unwanted) < SameMeaning
            ? AddMultiple(wanted, unwanted, -ShareOfWithout)
            : throw new SettingsException(
                $"\"{Text}\" without \"{Without}\" leaves nothing to search for, because both mean the same to the model.");
    }

    /// <summary>Checks that the query has a text or a photo.</summary>
    /// <exception cref="SettingsException">It has neither.</exception>
    public void EnsureAsksForSomething()
    {
        if (!HasText && !HasPhoto)
            throw new SettingsException(HasWithout
                ? $"A search without \"{Without}\" also needs something to search for. Enter a text, a photo, or both."
                : "There is nothing to search for. Enter a text, a photo, or both.");
    }

    /// <summary>The query in words: <c>at night, like boat.jpg, without people</c>.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        HasText ? Text!.Trim() : null, HasPhoto ? $"like {NameOfPhoto}" : null, HasWithout ? $"without {Without!.Trim()}" : null,
    }.Where(part => part is not null));

    private Task<float[]> EmbedPhotoAsync(ClipModel model, CancellationToken cancellationToken) => PhotoBytes is { } bytes
        ? model.EmbedPhotoAsync(bytes, NameOfPhoto, cancellationToken)
        : model.EmbedPhotoAsync(Photo!, cancellationToken);

    /// <returns><paramref name="to"/> + <paramref name="weight"/> * <paramref name="embedding"/>, normalised to length 1.</returns>
    private static float[] AddMultiple(float[] to, float[] embedding, float weight)
    {
        var sum = new float[to.Length];
        TensorPrimitives.MultiplyAdd(embedding, weight, to, sum);
        TensorPrimitives.Divide(sum, TensorPrimitives.Norm<float>(sum), sum);
        return sum;
    }
}
