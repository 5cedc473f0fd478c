namespace PhotoSearch;

/// <summary>A photo as somebody else may have it, each time as a model sees it.</summary>
/// <remarks>
/// What a model sees of a photo is the square in its centre. So the square of the photo's central 80 % of each side is the central 80 % of
/// that square, and the square of the mirrored photo is the mirrored square.
/// </remarks>
internal static class PhotoVariants
{
    private const double CroppedSide = 0.8;
    private const int SmallSide = 64;

    public static IReadOnlyList<string> Names { get; } = ["as it is", "cropped", "mirrored", "grey", "small"];

    /// <summary>Makes the variants of a photo, in the order of <see cref="Names"/>.</summary>
    /// <param name="file">The photo file's bytes.</param>
    /// <param name="name">The file, as messages name it.</param>
    /// <param name="size">Side of the model's square, pixels.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="UnreadablePhotoException">The bytes are not those of a readable picture.</exception>
    public static RgbImage[] Of(byte[] file, string name, int size, CancellationToken cancellationToken = default)
    {
        var square = ImageDecoder.DecodeForModel(file, name, size, cancellationToken);
        var around = ImageDecoder.DecodeForModel(file, name, (int)Math.Round(size / CroppedSide), cancellationToken);
        var edge = (around.Width - size) / 2;
        return
        [
            square, new Tile(edge, edge, size, size).Cut(around, name), Mirror(square), Grey(square),
            ImageDecoder.DecodeThumbnail(file, name, SmallSide, cancellationToken).ToSquare(size),
        ];
    }

    private static RgbImage Mirror(RgbImage photo)
    {
        var pixels = new byte[photo.Pixels.Length];
        for (var y = 0; y < photo.Height; y++)
            for (var x = 0; x < photo.Width; x++)
                photo.Pixels.AsSpan((y * photo.Width + x) * 3, 3).CopyTo(pixels.AsSpan(((y + 1) * photo.Width - 1 - x) * 3));
        return new(photo.Width, photo.Height, pixels);
    }

    /// <summary>Luma of ITU-R BT.601 in all three colours, as Pillow's mode L.</summary>
    private static RgbImage Grey(RgbImage photo)
    {
        var pixels = new byte[photo.Pixels.Length];
        for (var i = 0; i < pixels.Length; i += 3)
        {
            var rgb = photo.Pixels.AsSpan(i, 3);
            pixels.AsSpan(i, 3).Fill((byte)Math.Round((0.299 * rgb[0]) + (0.587 * rgb[1]) + (0.114 * rgb[2])));
        }
        return new(photo.Width, photo.Height, pixels);
    }
}
