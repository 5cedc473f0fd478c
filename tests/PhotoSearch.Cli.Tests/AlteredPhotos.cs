using SixLabors.ImageSharp.Processing;

namespace PhotoSearch.Tests;

/// <summary>Typical altered copies of a photo, as JPEG.</summary>
internal static class AlteredPhotos
{
    private const int Quality = 90;

    public static IReadOnlyDictionary<string, Func<RgbImage, byte[]>> Alterations { get; } = new Dictionary<string, Func<RgbImage, byte[]>>
    {
        ["half the width"] = photo => Jpeg(photo, to => to.Resize(photo.Width / 2, 0)),
        ["recompressed, quality 30"] = photo => ImageDecoder.EncodeJpeg(photo, quality: 30),
        ["in grey"] = photo => Jpeg(photo, to => to.Grayscale(GrayscaleMode.Bt601)),
        ["mirrored"] = photo => Jpeg(photo, to => to.Flip(FlipMode.Horizontal)),
        ["cropped to 90 % a side"] = photo => Jpeg(photo, to => to.Crop(
            new(photo.Width / 20, photo.Height / 20, photo.Width * 9 / 10, photo.Height * 9 / 10))),
    };

    /// <summary>A photo at full size.</summary>
    public static Task<RgbImage> ReadAsync(string path) => ImageDecoder.ReadThumbnailAsync(path, ImageDecoder.MaxSide);

    private static byte[] Jpeg(RgbImage photo, Action<IImageProcessingContext> alter)
    {
        using var image = photo.ToImage();
        image.Mutate(alter);
        return ImageDecoder.EncodeJpeg(RgbImage.From(image), Quality);
    }
}
