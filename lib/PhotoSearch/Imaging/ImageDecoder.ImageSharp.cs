using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing;

namespace PhotoSearch;

/// <content>Decoding with ImageSharp, in the nuget package set.</content>
public static partial class ImageDecoder
{
    // Of an animation, the first frame is the photo.
    private static readonly DecoderOptions FirstFrame = new() { MaxFrames = 1 };

    private static string[] MoreExtensions => [".tga", ".qoi"];

    /// <summary>Decodes a photo as a model sees it: upright, shorter side resized (bicubic, antialiased), the middle cut out.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">The file, as messages name it.</param>
    /// <param name="size">Side of the square, pixels. Default 224.</param>
    /// <returns>RGB, <paramref name="size"/> x <paramref name="size"/>; alpha dropped, colour profiles ignored, as CLIP's own code does.</returns>
    /// <exception cref="UnreadablePhotoException">Empty, damaged, cut off, no photo, or above <see cref="MaxPixelsUnpackedWhole"/>.</exception>
    /// <remarks>Follows openai/CLIP's <c>_transform</c>, and applies orientation tags, which that does not.</remarks>
    public static RgbImage DecodeForModel(ReadOnlyMemory<byte> file, string name, int size = 224)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        return Decode<Rgb24>(file, name, photo => Square(photo, size));
    }

    private static RgbImage Square(Image<Rgb24> photo, int size)
    {
        var plan = CropPlan.For(photo.Width, photo.Height, size);
        var across = new ResampledAxis(photo.Width, plan.ResizedWidth, plan.Left, plan.Size);
        var down = new ResampledAxis(photo.Height, plan.ResizedHeight, plan.Top, plan.Size);
        photo.Mutate(change => change.Crop(new Rectangle(across.First, down.First, across.Length, down.Length)));
        return BicubicResize.Resize(ToRgb(photo), across, down);
    }

    /// <summary>Decodes a photo for people to look at: upright, transparent parts white.</summary>
    /// <param name="file">The file's bytes.</param>
    /// <param name="name">The file, as messages name it.</param>
    /// <param name="maxSide">The longest side of the result, pixels; a smaller photo keeps its size.</param>
    /// <returns>RGB, in the photo's shape.</returns>
    /// <exception cref="UnreadablePhotoException">Empty, damaged, cut off, no photo, or above <see cref="MaxPixelsUnpackedWhole"/>.</exception>
    public static RgbImage DecodeThumbnail(ReadOnlyMemory<byte> file, string name, int maxSide)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxSide);
        return Decode<Rgba32>(file, name, photo =>
        {
            if (Math.Max(photo.Width, photo.Height) > maxSide)
                photo.Mutate(change => change.Resize(new ResizeOptions { Size = new Size(maxSide, maxSide), Mode = ResizeMode.Max }));
            photo.Mutate(change => change.BackgroundColor(Color.White));
            using var opaque = photo.CloneAs<Rgb24>();
            return ToRgb(opaque);
        });
    }

    /// <summary>Encodes a picture as PNG.</summary>
    /// <param name="image">The picture.</param>
    public static byte[] EncodePng(RgbImage image) => Encode(image, (picture, stream) => picture.SaveAsPng(stream));

    /// <summary>Encodes a picture as JPEG.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="quality">1 to 100. Default 80.</param>
    public static byte[] EncodeJpeg(RgbImage image, int quality = 80)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quality, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quality, 100);
        return Encode(image, (picture, stream) => picture.SaveAsJpeg(stream, new JpegEncoder { Quality = quality }));
    }

    private static byte[] Encode(RgbImage image, Action<Image, Stream> save)
    {
        ArgumentNullException.ThrowIfNull(image);
        using var picture = Image.LoadPixelData<Rgb24>(image.Pixels.AsSpan(), image.Width, image.Height);
        using var stream = new MemoryStream();
        save(picture, stream);
        return stream.ToArray();
    }

    private static RgbImage Decode<TPixel>(ReadOnlyMemory<byte> file, string name, Func<Image<TPixel>, RgbImage> decode)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        if (file.IsEmpty)
            throw Empty(name);
        try
        {
            var header = Image.Identify(FirstFrame, file.Span);
            CheckSize(name, header.Width, header.Height, unpackedWhole: true);
            if (header.Metadata.DecodedImageFormat is JpegFormat && !JpegEnd.IsThere(file.Span))
                throw new InvalidImageContentException("The JPEG has no end marker.");

            using var photo = Image.Load<TPixel>(FirstFrame, file.Span);
            // Of a TIFF, ImageSharp keeps the orientation with the frame, where AutoOrient does not look.
            photo.Metadata.ExifProfile ??= photo.Frames.RootFrame.Metadata.ExifProfile?.DeepClone();
            photo.Mutate(change => change.AutoOrient());
            return decode(photo);
        }
        catch (UnknownImageFormatException e)
        {
            throw NotAPhoto(name, e);
        }
        // Damage shows as more than ImageSharp's own exceptions: 3.1.12 lets, for one, a NullReferenceException out.
        catch (Exception e) when (e is not (PhotoSearchException or OutOfMemoryException))
        {
            throw Damaged(name, e);
        }
    }

    private static RgbImage ToRgb(Image<Rgb24> photo)
    {
        var pixels = new byte[photo.Width * photo.Height * 3];
        photo.CopyPixelDataTo(pixels);
        return new RgbImage(photo.Width, photo.Height, pixels);
    }
}
