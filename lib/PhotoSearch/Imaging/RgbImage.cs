namespace PhotoSearch;

/// <summary>A decoded picture: 8-bit RGB, row by row from the top left, no padding.</summary>
/// <param name="width">Pixels in a row.</param>
/// <param name="height">Rows.</param>
/// <param name="pixels"><c>width * height * 3</c> bytes: R, G, B, R, G, B, …</param>
[TypeFormatterSource(typeof(RgbImageFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class RgbImage(int width, int height, byte[] pixels)
{
    /// <summary>Pixels in a row.</summary>
    public int Width { get; } = width;

    /// <summary>Rows.</summary>
    public int Height { get; } = height;

    /// <summary><see cref="Width"/> * <see cref="Height"/> * 3 bytes: R, G, B, R, G, B, …</summary>
    public byte[] Pixels { get; } = pixels.Length == width * height * 3
        ? pixels
        : throw new ArgumentException($"{width} x {height} RGB takes {width * height * 3} bytes, not {pixels.Length}.", nameof(pixels));

    /// <summary>The picture's size: <c>224 x 224 RGB</c>.</summary>
    public override string ToString() => $"{Width} x {Height} RGB";
}
