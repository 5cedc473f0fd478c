using System.Runtime.InteropServices;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace PhotoSearch;

/// <summary>A decoded picture: 8-bit RGB, in row order from the top left, without padding.</summary>
/// <param name="width">Pixels in a row.</param>
/// <param name="height">Rows.</param>
/// <param name="pixels"><c>width * height * 3</c> bytes: R, G, B, R, G, B, …</param>
/// <remarks>To draw on it, rotate it or blur it, use ImageSharp: <see cref="ToImage"/>, <c>Mutate</c>, <see cref="From"/>.</remarks>
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
        : throw new ArgumentException($"{width} x {height} RGB needs {width * height * 3} bytes, not {pixels.Length}.", nameof(pixels));

    /// <summary>Converts an ImageSharp image of any pixel format. Transparency is dropped.</summary>
    /// <param name="image">The image. The caller still disposes it.</param>
    public static RgbImage From(Image image)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var copy = image.CloneAs<Rgb24>();
        var pixels = new byte[copy.Width * copy.Height * 3];
        copy.CopyPixelDataTo(pixels);
        return new RgbImage(copy.Width, copy.Height, pixels);
    }

    /// <summary>Copies the picture into an ImageSharp image, ready for <c>Mutate</c>.</summary>
    /// <returns>The caller disposes it.</returns>
    /// <remarks>A copy, because ImageSharp cannot resize an image whose memory it does not own.</remarks>
    public Image<Rgb24> ToImage() => Image.LoadPixelData<Rgb24>(MemoryMarshal.Cast<byte, Rgb24>(Pixels), Width, Height);

    /// <summary>An <c>img</c> element that contains the picture, with exact pixels.</summary>
    public string ToHtml() => HtmlImage.FromPixels(this, ToString());

    /// <summary>The picture's size: <c>224 x 224 RGB</c>.</summary>
    public override string ToString() => $"{Width} x {Height} RGB";

    /// <summary>The square of this picture that a model reads. See <see cref="CropPlan.For"/>.</summary>
    internal RgbImage ToSquare(int size)
    {
        if (Width == size && Height == size) return this;
        var plan = CropPlan.For(Width, Height, size);
        var across = new ResampledAxis(Width, plan.ResizedWidth, plan.Left, size);
        var down = new ResampledAxis(Height, plan.ResizedHeight, plan.Top, size);
        return BicubicResize.Resize(Cut(across.First, down.First, across.Length, down.Length), across, down);
    }

    private byte[] Cut(int left, int top, int width, int height)
    {
        var cut = new byte[width * height * 3];
        for (var row = 0; row < height; row++)
            Pixels.AsSpan(((top + row) * Width + left) * 3, width * 3).CopyTo(cut.AsSpan(row * width * 3));
        return cut;
    }
}
