using System.Buffers;

namespace PhotoSearch;

/// <summary>A photo file whose header is read and whose pixels wait; holds the file's bytes pinned meanwhile.</summary>
internal sealed unsafe class OpenedPhoto : IDisposable
{
    // Rows are asked for once, from top to bottom; a damaged or cut-off file is an error and not a picture that is gray from there on.
    private const string Strict = "access=sequential,fail_on=error";

    private MemoryHandle pinned;

    private OpenedPhoto(MemoryHandle pinned, VipsImage image, PhotoFormat format) =>
        (this.pinned, Image, Format) = (pinned, image, format);

    internal VipsImage Image { get; }

    internal PhotoFormat Format { get; }

    /// <summary>Whether decoding takes memory for all pixels at once.</summary>
    internal bool IsUnpackedWhole => !Format.ReadsRowByRow || Image.Flag("interlaced") || Image.Flag("jpeg-multiscan");

    /// <param name="file">The file's bytes.</param>
    /// <param name="format">Its kind.</param>
    /// <param name="shrink">JPEG only: 1, 2, 4 or 8, to decode every side so many times smaller.</param>
    /// <exception cref="VipsException">The header is damaged.</exception>
    internal static OpenedPhoto Open(ReadOnlyMemory<byte> file, PhotoFormat format, int shrink = 1)
    {
        var pinned = file.Pin();
        try
        {
            using var load = VipsOperation.New(format.Loader);
            load.Set("buffer", pinned, file.Length);
            load.Set(shrink == 1 ? Strict : FormattableString.Invariant($"{Strict},shrink={shrink}"));
            load.Build();
            return new OpenedPhoto(pinned, load.GetImage("out"), format);
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
    }

    /// <summary>Treats pixels that are already decoded as an opened photo.</summary>
    internal static OpenedPhoto Over(RgbImage image)
    {
        var pinned = image.Pixels.AsMemory().Pin();
        try
        {
            return new OpenedPhoto(pinned, VipsImage.FromPixels(pinned.Pointer, image.Width, image.Height, bands: 3), PhotoFormat.Bmp);
        }
        catch
        {
            pinned.Dispose();
            throw;
        }
    }

    /// <summary>To be called after every picture made from <see cref="Image"/> is disposed: they read the pinned bytes.</summary>
    public void Dispose()
    {
        Image.Dispose();
        pinned.Dispose();
    }
}
