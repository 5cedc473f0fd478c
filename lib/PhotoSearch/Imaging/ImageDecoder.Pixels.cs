using System.Numerics;
using NetVips;
using Image = NetVips.Image;

namespace PhotoSearch;

/// <content>Decoding with libvips through NetVips.</content>
public static partial class ImageDecoder
{
    private const int LeftForBicubic = 4;

    static ImageDecoder()
    {
        if (!ModuleInitializer.VipsInitialized)
            throw new PhotoSearchException($"libvips, which decodes the photos, cannot be loaded: {ModuleInitializer.Exception?.Message}", ModuleInitializer.Exception);
        NetVips.NetVips.Concurrency = 1;
        NetVips.Cache.Max = 0;
        NetVips.NetVips.BlockUntrusted = true;
        // A damaged photo is reported once, by our exception.
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, (_, _, _) => { });
    }

    private static string[] MoreExtensions => [".avif"];

    /// <summary>Decodes a photo as a model sees it: upright, shorter side resized (bicubic, antialiased), the middle cut out.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">The file, as messages name it.</param>
    /// <param name="size">Side of the square, pixels. Default 224.</param>
    /// <returns>RGB, <paramref name="size"/> x <paramref name="size"/>; alpha dropped, colour profiles ignored, as CLIP's own code does.</returns>
    /// <exception cref="UnreadablePhotoException">Empty, damaged, cut off, no photo, or above <see cref="MaxPixels"/>.</exception>
    public static RgbImage DecodeForModel(ReadOnlyMemory<byte> file, string name, int size = 224) => Decode(file, name, (photo, format) =>
    {
        var orientation = new ExifOrientation(photo.Contains("orientation") && photo.Get("orientation") is int tag and >= 1 and <= 8 ? tag : 1);
        var (width, height) = orientation.Swaps ? (photo.Height, photo.Width) : (photo.Width, photo.Height);
        var plan = orientation.ToStored(CropPlan.For(width, height, size));

        using var reduced = ReadSmaller(file, photo, format, (double)plan.ResizedWidth / photo.Width);
        using var colours = ColoursAsTheyAre(reduced ?? photo);
        var factor = PowerOfTwoBelow((double)colours.Width / (plan.ResizedWidth * LeftForBicubic));
        using var smaller = colours.Shrink(factor, factor);
        var across = new ResampledAxis(smaller.Width, plan.ResizedWidth, plan.Left, plan.Size);
        var down = new ResampledAxis(smaller.Height, plan.ResizedHeight, plan.Top, plan.Size);
        using var region = RegionAndLastRow(smaller, across, down);
        return orientation.Upright(BicubicResize.Resize(ToRgb(region), across, down, downFirst: orientation.Swaps));
    });

    /// <summary>Decodes a photo for people to look at: upright, in its true colours, transparent parts white.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">The file, as messages name it.</param>
    /// <param name="maxSide">The longest side of the result, pixels; a smaller photo keeps its size.</param>
    /// <returns>RGB, in the photo's shape.</returns>
    /// <exception cref="UnreadablePhotoException">Empty, damaged, cut off, no photo, or above <see cref="MaxPixels"/>.</exception>
    public static RgbImage DecodeThumbnail(ReadOnlyMemory<byte> file, string name, int maxSide) => Decode(file, name, (photo, format) =>
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        using var reduced = ReadSmaller(file, photo, format, (double)maxSide / Math.Max(photo.Width, photo.Height));
        using var small = (reduced ?? photo).ThumbnailImage(maxSide, maxSide, Enums.Size.Down, outputProfile: "srgb");
        using var opaque = small.Bands is 2 or 4 ? small.Flatten([255]) : null;
        using var colours = (opaque ?? small).Colourspace(Enums.Interpretation.Srgb);
        using var rgb = colours.Cast(Enums.BandFormat.Uchar);
        return new RgbImage(rgb.Width, rgb.Height, rgb.WriteToMemory<byte>());
    });

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
        using var picture = Image.NewFromMemory(image.Pixels, image.Width, image.Height, 3, Enums.BandFormat.Uchar);
        return save(picture);
    }

    private static RgbImage Decode(ReadOnlyMemory<byte> file, string name, Func<Image, PhotoFormat, RgbImage> decode)
    {
        if (file.IsEmpty)
            throw Empty(name);
        var format = PhotoFormat.Of(file.Span) ?? throw NotAPhoto(name);
        try
        {
            using var photo = format == PhotoFormat.Bmp
                ? OfBmp(BmpDecoder.Decode(file.Span, (width, height) => CheckSize(name, width, height, unpackedWhole: true)))
                : Open(file, 1);
            CheckSize(name, photo.Width, photo.Height, !format.ReadsRowByRow || Flag(photo, "interlaced") || Flag(photo, "jpeg-multiscan"));
            return decode(photo, format);
        }
        catch (VipsException e) when (format == PhotoFormat.Heic)
        {
            const string Reason = "a HEIC picture, as iPhones make them, which cannot be decoded here; export it as JPEG";
            throw new UnreadablePhotoException(name, Reason, e);
        }
        catch (Exception e) when (e is VipsException or InvalidDataException)
        {
            throw Damaged(name, e);
        }
    }

    private static Image Open(ReadOnlyMemory<byte> file, int shrink) => Image.NewFromBuffer(
        file.Span, access: Enums.Access.Sequential, failOn: Enums.FailOn.Error, kwargs: shrink == 1 ? null : new VOption { { "shrink", shrink } });

    private static Image OfBmp(RgbImage image) => Image.NewFromMemory(image.Pixels, image.Width, image.Height, 3, Enums.BandFormat.Uchar);

    private static bool Flag(Image photo, string field) => photo.Contains(field) && photo.Get(field) is int value and not 0;

    private static Image? ReadSmaller(ReadOnlyMemory<byte> file, Image photo, PhotoFormat format, double scale)
    {
        var shrink = PowerOfTwoBelow(1 / (scale * LeftForBicubic));
        return format == PhotoFormat.Jpeg && shrink > 1 ? Open(file, Math.Min(shrink, 8)) : null;
    }

    private static int PowerOfTwoBelow(double x) => x < 1 ? 1 : 1 << BitOperations.Log2((uint)x);

    private static Image ColoursAsTheyAre(Image image)
    {
        var bands = image.Interpretation == Enums.Interpretation.Cmyk ? 4 : image.Bands >= 3 ? 3 : 1;
        using var opaque = image.ExtractBand(0, bands);
        return opaque.Cast(Enums.BandFormat.Uchar, shift: opaque.Format == Enums.BandFormat.Ushort);
    }

    private static Image RegionAndLastRow(Image image, ResampledAxis across, ResampledAxis down)
    {
        var region = image.ExtractArea(across.First, down.First, across.Length, down.Length);
        if (down.First + down.Length == image.Height)
            return region;

        using (region)
        {
            using var last = image.ExtractArea(across.First, image.Height - 1, across.Length, 1);
            return region.Join(last, Enums.Direction.Vertical);
        }
    }

    private static RgbImage ToRgb(Image image)
    {
        var (pixels, bands) = (image.WriteToMemory<byte>(), image.Bands);
        if (bands == 3)
            return new RgbImage(image.Width, image.Height, pixels);

        var rgb = new byte[pixels.Length / bands * 3];
        for (int from = 0, to = 0; from < pixels.Length; from += bands, to += 3)
        {
            if (bands == 1)
                rgb.AsSpan(to, 3).Fill(pixels[from]);
            else
                for (var colour = 0; colour < 3; colour++)
                    rgb[to + colour] = LightOf(ink: pixels[from + colour], black: pixels[from + 3]);
        }
        return new RgbImage(image.Width, image.Height, rgb);
    }

    private static byte LightOf(byte ink, byte black) => (byte)(((255 - ink) * (255 - black) + 127) / 255);
}
