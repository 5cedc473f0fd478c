using System.Numerics.Tensors;

namespace PhotoSearch;

/// <summary>What a person looks for: a text, photos like a photo, both together; and what the photos should not show.</summary>
/// <example><c>new PhotoQuery { Text = "at night", Photo = "boat.jpg", Without = "people" }</c></example>
public sealed record PhotoQuery
{
    /// <summary>How much the text counts beside the photo, which counts 1.</summary>
    /// <remarks>
    /// Photos lie closer to each other than to any text: the towers fill two separate cones (Liang et al., "Mind the Gap", 2022). So with
    /// equal weights, the usual sum (Saito et al., "Pic2Word", 2023, compare with it), the photo decides. Measured on the sample gallery
    /// with 894 queries, each a photo and words for another place, hour or colour: the best photo is right for 0.52 at equal weights, for
    /// 0.59 at 2 and for 0.55 at 4; the asked photo itself comes first in 0.92, 0.31 and 0.02 of them.
    /// </remarks>
    private const float WeightOfText = 2;

    /// <summary>How much of the unwanted text's embedding is taken away from what is looked for, which has length 1.</summary>
    /// <remarks>
    /// Measured on the sample gallery with 234 queries such as "boat without sunset": an unwanted photo comes first in 0.31 of them at 0,
    /// in 0.009 at 0.5, in none at 0.8; of the best three, 0.69, 0.97 and 0.98 are right. With 280 photos in the text's place, the best is
    /// right for 0.16, 0.40 and 0.50. All of it, as rclip takes away, is no better for texts (0.98), and leaves nothing of a query that is
    /// close to it.
    /// </remarks>
    private const float ShareOfWithout = 0.8f;

    /// <summary>
    /// Two texts nearer than this mean the same to the model: "boat" and "Boat" are 1, "boat" and "boats" of the starter model 0.9.
    /// </summary>
    private const double SameMeaning = 0.999;

    /// <summary>What to look for, in words; null or blank for none.</summary>
    public string? Text { get; init; }

    /// <summary>A photo to look for others like it: its path; with <see cref="PhotoBytes"/>, only its name. Null for none.</summary>
    public string? Photo { get; init; }

    /// <summary>
    /// The photo file's bytes, where it is not on this machine's disk (somebody uploaded it, say); null to read <see cref="Photo"/>.
    /// </summary>
    public ReadOnlyMemory<byte>? PhotoBytes { get; init; }

    /// <summary>What the photos should not show, in words; null or blank for nothing.</summary>
    public string? Without { get; init; }

    private bool HasText => !string.IsNullOrWhiteSpace(Text);

    private bool HasPhoto => Photo is not null || PhotoBytes is not null;

    private bool HasWithout => !string.IsNullOrWhiteSpace(Without);

    private string NameOfPhoto => Photo is null ? "the photo" : Path.GetFileName(Photo);

    /// <summary>Embeds the query.</summary>
    /// <param name="model">Embeds its parts.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <returns>[<see cref="ClipModel.Dimension"/>] float32, L2 norm 1, as <see cref="IPhotoIndex.SearchAsync"/> takes it.</returns>
    /// <exception cref="SettingsException">Neither text nor photo is given, or it means the same as what it should be without.</exception>
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
                $"\"{Text}\" without \"{Without}\" leaves nothing to look for: to the model, both mean the same.");
    }

    /// <summary>Checks that there is a text or a photo to look for.</summary>
    /// <exception cref="SettingsException">There is none.</exception>
    public void EnsureAsksForSomething()
    {
        if (!HasText && !HasPhoto)
            throw new SettingsException(HasWithout
                ? $"A search without \"{Without}\" also needs what to look for: a text, a photo, or both."
                : "There is nothing to look for: give a text, a photo, or both.");
    }

    /// <summary>The query in words: <c>at night, like boat.jpg, without people</c>.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        HasText ? Text!.Trim() : null, HasPhoto ? $"like {NameOfPhoto}" : null, HasWithout ? $"without {Without!.Trim()}" : null,
    }.Where(part => part is not null));

    private Task<float[]> EmbedPhotoAsync(ClipModel model, CancellationToken cancellationToken) => PhotoBytes is { } bytes
        ? model.EmbedPhotoAsync(bytes, NameOfPhoto, cancellationToken)
        : model.EmbedPhotoAsync(Photo!, cancellationToken);

    /// <returns><paramref name="to"/> + <paramref name="weight"/> * <paramref name="embedding"/>, made as long as 1.</returns>
    private static float[] AddMultiple(float[] to, float[] embedding, float weight)
    {
        var sum = new float[to.Length];
        TensorPrimitives.MultiplyAdd(embedding, weight, to, sum);
        TensorPrimitives.Divide(sum, TensorPrimitives.Norm<float>(sum), sum);
        return sum;
    }
}
