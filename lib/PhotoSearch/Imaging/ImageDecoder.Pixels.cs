using System.Buffers;
using System.Numerics;
using NetVips;
using Image = NetVips.Image;

namespace PhotoSearch;

/// <content>
/// Decodes a photo file's bytes with libvips, into the square of pixels for a model or into a thumbnail. Start reading at
/// <see cref="DecodeForModel"/>.
/// </content>
public static partial class ImageDecoder
{
    /// <summary>
    /// The decoded pixels from which the square is resized. <paramref name="Across"/> and <paramref name="Down"/> describe the resize in
    /// each direction. Call Resize only once, because it returns the rented memory.
    /// </summary>
    internal readonly record struct DecodedRegion(byte[] Rented, ResampledAxis Across, ResampledAxis Down, ExifOrientation Orientation)
    {
        internal RgbImage Resize()
        {
            var pixels = Rented.AsSpan(0, Across.Length * Down.Length * 3);
            var square = Orientation.Upright(BicubicResize.Resize(pixels, Across, Down, downFirst: Orientation.Swaps));
            ArrayPool<byte>.Shared.Return(Rented);
            return square;
        }
    }

    /// <summary>
    /// Averaging blocks of pixels is cheap, but less exact than the bicubic resize after it. So it leaves the photo at least this many
    /// times larger, in each direction, than the resized one.
    /// </summary>
    private const int LeftForBicubic = 4;

    /// <summary>
    /// The same factor for decoding a JPEG at 1/2, 1/4 or 1/8 of its size (<see cref="ReadSmaller"/>). So 12 megapixels, which are 13.4
    /// times larger, are decoded at 1/8.
    /// </summary>
    /// <remarks>
    /// Measured with 24 photos enlarged to 3,000 pixels on the shorter side, without and with grain (sigma 8): the time on one core for
    /// decoding and resizing (AMD EPYC), and the cosine with the embedding of the full decode, median and minimum. The model is the tests'
    /// tiny-clip, which is stricter than the starter model. "Left" is how many times larger the decoded photo still is:
    /// <code>
    /// scale   left   plain                     grainy
    /// full    13.4   47 ms                     77 ms
    /// 1/2      6.7   27 ms  .99998  .99982     54 ms  .99997  .99918
    /// 1/4      3.3   21 ms  .99998  .99982     46 ms  .99997  .99923
    /// 1/8      1.67  18 ms  .99996  .99928     41 ms  .99995  .99914
    /// </code>
    /// Only the remaining factor matters. At 1.5, the minimum cosine is .9966 (1,344 pixels, decoded at 1/4). At 1.67, it is .9977 (750
    /// pixels with grain, decoded at 1/2). With the starter model, the minimum is always .9997.
    /// </remarks>
    private const double LeftOfJpeg = 1.67;

    /// <summary>The same factor for thumbnails, which only people see.</summary>
    private const double LeftForThumbnail = 1.5;

    /// <summary>
    /// Decodes a photo for a model: rotated upright, the shorter side resized to the square's side (bicubic, antialiased), and the centre
    /// cut out.
    /// </summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">The file's name in error messages.</param>
    /// <param name="size">Side of the square, pixels. Default 224.</param>
    /// <param name="cancellationToken">Stops waiting for memory that other large pictures use.</param>
    /// <returns>
    /// RGB, <paramref name="size"/> x <paramref name="size"/>. As in CLIP's own code, alpha is dropped and colour profiles are ignored.
    /// </returns>
    /// <exception cref="UnreadablePhotoException">
    /// The file is empty, damaged, cut off, not a photo, or too large: more than 300 megapixels (JPEG and PNG) or 100 megapixels (other
    /// formats, progressive JPEG, interlaced PNG), or longer than <see cref="MaxSide"/> on a side.
    /// </exception>
    /// <remarks>Follows openai/CLIP's <c>_transform</c>, and also rotates photos by their orientation tag.</remarks>
    public static RgbImage DecodeForModel(
        ReadOnlyMemory<byte> file, string name, int size = 224, CancellationToken cancellationToken = default) =>
        DecodeForResize(file, name, size, cancellationToken).Resize();

    /// <summary>
    /// The first half of <see cref="DecodeForModel"/>, before the bicubic resize. Benchmarks measure the halves separately.
    /// </summary>
    internal static DecodedRegion DecodeForResize(
        ReadOnlyMemory<byte> file, string name, int size, CancellationToken cancellationToken = default) => Decode(file, name, opened =>
    {
        var orientation = opened.Orientation;
        var (width, height) = orientation.Swaps ? (opened.Image.Height, opened.Image.Width) : (opened.Image.Width, opened.Image.Height);
        // From here on, coordinates are those in the file. Resize rotates the square upright.
        var plan = orientation.ToStored(CropPlan.For(width, height, size));

        using var reduced = ReadSmaller(file, opened, plan.ResizedWidth * LeftOfJpeg / opened.Image.Width);
        var photo = reduced ?? opened;
        using var colours = ColoursAsTheyAre(photo.Image);
        // Average blocks of pixels if the photo is still much too large. libvips does it row by row, so memory stays small. A step that
        // changes nothing is left out, because it would copy the photo.
        var blocks = PowerOfTwoBelow((double)photo.Image.Width / (plan.ResizedWidth * LeftForBicubic));
        using var shrunk = blocks > 1 ? (colours ?? photo.Image).Shrink(blocks, blocks) : null;
        var smaller = shrunk ?? colours ?? photo.Image;
        var shrunkBy = (double)photo.Shrink * blocks;
        var across = new ResampledAxis(smaller.Width, plan.ResizedWidth, plan.Left, plan.Size, opened.Image.Width / shrunkBy);
        var down = new ResampledAxis(smaller.Height, plan.ResizedHeight, plan.Top, plan.Size, opened.Image.Height / shrunkBy);
        var region = ArrayPool<byte>.Shared.Rent(across.Length * down.Length * Math.Max(smaller.Bands, 3));
        OpenedPhoto.Read(smaller, across.First, down.First, across.Length, down.Length, region);
        photo.ReadToLastRow(); // refuses a file that is cut off below the square
        ToRgb(region, across.Length * down.Length, smaller.Bands);
        return new DecodedRegion(region, across, down, orientation);
    }, cancellationToken);

    /// <summary>Decodes a photo for people: rotated upright, in its true colours, transparent parts white.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">The file's name in error messages.</param>
    /// <param name="maxSide">The longest side of the result, pixels. A smaller photo keeps its size.</param>
    /// <param name="cancellationToken">Stops waiting for memory that other large pictures use.</param>
    /// <returns>RGB, with the photo's proportions.</returns>
    /// <exception cref="UnreadablePhotoException">
    /// The file is empty, damaged, cut off, not a photo, or too large: more than 300 megapixels (JPEG and PNG) or 100 megapixels (other
    /// formats, progressive JPEG, interlaced PNG), or longer than <see cref="MaxSide"/> on a side.
    /// </exception>
    public static RgbImage DecodeThumbnail(
        ReadOnlyMemory<byte> file, string name, int maxSide, CancellationToken cancellationToken = default) => Decode(file, name, opened =>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        using var reduced = ReadSmaller(file, opened, maxSide * LeftForThumbnail / Math.Max(opened.Image.Width, opened.Image.Height));
        var photo = (reduced ?? opened).Image;
        using var small = photo.ThumbnailImage(
            maxSide, maxSide, Enums.Size.Down, outputProfile: photo.Contains("icc-profile-data") ? "srgb" : null);
        using var opaque = small.Bands is 2 or 4 ? small.Flatten([255]) : null;
        using var colours = (opaque ?? small).Colourspace(Enums.Interpretation.Srgb);
        using var rgb = colours.Cast(Enums.BandFormat.Uchar);
        var pixels = new byte[rgb.Width * rgb.Height * rgb.Bands];
        OpenedPhoto.Read(rgb, 0, 0, rgb.Width, rgb.Height, pixels);
        return new RgbImage(rgb.Width, rgb.Height, pixels);
    }, cancellationToken);

    /// <summary>Encodes a picture as PNG.</summary>
    /// <param name="image">The picture.</param>
    public static byte[] EncodePng(RgbImage image) => Encode(image, picture => picture.PngsaveBuffer());

    /// <summary>Encodes a picture as JPEG.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="quality">1 to 100. Default 80.</param>
    public static byte[] EncodeJpeg(RgbImage image, int quality = 80)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Encode(image, picture => picture.JpegsaveBuffer(q: quality));
    }

    private static byte[] Encode(RgbImage image, Func<Image, byte[]> save)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var opened = OpenedPhoto.Over(image);
        return save(opened.Image);
    }

    /// <summary>Opens a file of any format, within the limits for size and memory, and calls <paramref name="decode"/>.</summary>
    private static T Decode<T>(ReadOnlyMemory<byte> file, string name, Func<OpenedPhoto, T> decode, CancellationToken cancellationToken)
    {
        if (file.IsEmpty)
            throw Empty(name);
        var format = PhotoFormat.Of(file.Span) ?? throw NotAPhoto(name);
        DecodingBudget.Share? share = null;
        try
        {
            // HEIC: ImageMagick needs some 20 bytes per pixel (2 * 8 + 4, see Take), 248 MB for 12 megapixels.
            using var opened =
                format == PhotoFormat.Bmp
                    ? OpenedPhoto.Over(BmpDecoder.Decode(file.Span, (width, height) => Take(width, height, bytesAPixel: 3)))
                : format == PhotoFormat.Heic ? HeicDecoder.Decode(file.Span, (width, height) => Take(width, height, bytesAPixel: 8))
                : OpenedPhoto.Open(file, format);
            CheckSize(name, opened.Image.Width, opened.Image.Height, opened.IsUnpackedWhole);
            if (opened.IsMultiScan)
                CheckScans(name, file.Span);
            if (opened.Format != PhotoFormat.Decoded && opened.IsUnpackedWhole)
                Take(opened.Image.Width, opened.Image.Height, opened.BytesAPixel);
            return decode(opened);
        }
        catch (Exception e) when (e is VipsException or InvalidDataException)
        {
            throw Damaged(name, e);
        }
        finally
        {
            share?.Dispose();
        }

        // Checks the size, and waits for memory to decode the picture whole. libvips has one buffer for it, and its codec another of up
        // to four bytes per pixel.
        void Take(long width, long height, int bytesAPixel)
        {
            CheckSize(name, width, height, unpackedWhole: true);
            share = DecodingBudget.Shared.Take(width * height * (2 * bytesAPixel + 4), cancellationToken);
        }
    }

    /// <summary>
    /// Opens a JPEG again to decode it at 1/2, 1/4 or 1/8 of its size, which takes a fraction of the work.
    /// </summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="opened">The same file, opened.</param>
    /// <param name="least">The smallest sufficient size, as a fraction of the photo's.</param>
    /// <returns>Null if the photo must be decoded in full.</returns>
    private static OpenedPhoto? ReadSmaller(ReadOnlyMemory<byte> file, OpenedPhoto opened, double least)
    {
        var shrink = PowerOfTwoBelow(1 / least);
        return opened.Format == PhotoFormat.Jpeg && shrink > 1 ? OpenedPhoto.Open(file, opened.Format, Math.Min(shrink, 8)) : null;
    }

    /// <summary>The largest power of two up to <paramref name="x"/>, at least 1.</summary>
    private static int PowerOfTwoBelow(double x) => x < 1 ? 1 : 1 << BitOperations.Log2((uint)x);

    /// <summary>Converts a picture to 8-bit grey, RGB or CMYK with the file's values, without colour profile and alpha.</summary>
    /// <returns>Null if the picture needs no conversion.</returns>
    private static Image? ColoursAsTheyAre(Image image)
    {
        var bands = image.Interpretation == Enums.Interpretation.Cmyk ? 4 : image.Bands >= 3 ? 3 : 1;
        if (image.Bands == bands && image.Format == Enums.BandFormat.Uchar)
            return null;
        using var opaque = image.ExtractBand(0, bands);
        // Keep the upper 8 of 16 bits. Without the shift, nearly all of a photo would be white.
        return opaque.Cast(Enums.BandFormat.Uchar, shift: opaque.Format == Enums.BandFormat.Ushort);
    }

    /// <summary>Converts grey or CMYK to RGB, in place.</summary>
    private static void ToRgb(Span<byte> pixels, int count, int bands)
    {
        if (bands == 1)
        {
            // From the end, because pixels grow.
            for (var i = count - 1; i >= 0; i--)
                pixels.Slice(i * 3, 3).Fill(pixels[i]);
        }
        else if (bands == 4)
        {
            for (var i = 0; i < count; i++)
                for (var colour = 0; colour < 3; colour++)
                    pixels[i * 3 + colour] = LightOf(ink: pixels[i * 4 + colour], black: pixels[i * 4 + 3]);
        }
    }

    /// <summary>Converts one ink and black to red, green or blue, as Pillow's <c>convert("RGB")</c> does: without a profile.</summary>
    private static byte LightOf(byte ink, byte black) => (byte)(((255 - ink) * (255 - black) + 127) / 255);
}
