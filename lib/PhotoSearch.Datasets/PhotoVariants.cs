namespace PhotoSearch;

/// <summary>Variants of a photo, such as other people may have, as a model sees them.</summary>
/// <remarks>
/// A model sees the square in the centre of a photo. So cropping the photo to the central 80 % of each side crops this square in the same
/// way, and mirroring the photo mirrors the square.
/// </remarks>
internal static class PhotoVariants
{
    private const double CroppedSide = 0.8;
    private const int SmallSide = 64;

    public static IReadOnlyList<string> Names { get; } = ["unchanged", "cropped", "mirrored", "grey", "small"];

    /// <summary>Makes the variants of a photo, in the order of <see cref="Names"/>.</summary>
    /// <param name="file">The photo file's bytes.</param>
    /// <param name="name">The file's name in messages.</param>
    /// <param name="size">Side of the model's square, in pixels.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="UnreadablePhotoException">The file is not a readable picture.</exception>
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

    /// <summary>Sets all three colours to the luma of ITU-R BT.601, like Pillow's mode L.</summary>
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
