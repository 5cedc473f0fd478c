using NetVips;
using static PhotoSearch.Tests.PictureFiles;
using Image = NetVips.Image;

namespace PhotoSearch.Tests;

/// <summary>Screenshots, panoramas and scrolls. The square is a small part of them, and the rows below it are also read.</summary>
public sealed class ImageDecoderShapeTests
{
    private static readonly (int Width, int Height)[] Shapes =
        [(900, 1980), (700, 2100), (250, 5000), (60, 16_000), (1980, 900), (2100, 700), (5000, 250), (16_000, 60)];

    private static readonly Dictionary<string, Func<Image, byte[]>> Encoders = new()
    {
        ["plain.jpg"] = picture => picture.JpegsaveBuffer(q: 90),
        ["progressive.jpg"] = picture => picture.JpegsaveBuffer(q: 90, interlace: true),
        ["plain.png"] = picture => picture.PngsaveBuffer(compression: 1),
        ["interlaced.png"] = picture => picture.PngsaveBuffer(compression: 1, interlace: true),
        ["lossy.webp"] = picture => picture.WebpsaveBuffer(effort: 0),
        ["lossless.webp"] = picture => picture.WebpsaveBuffer(lossless: true, effort: 0),
        ["x.gif"] = picture => picture.GifsaveBuffer(effort: 1),
        ["strips.tif"] = picture => picture.TiffsaveBuffer(),
        ["deflated.tif"] = picture => picture.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Deflate),
        ["tiles.tif"] = picture => picture.TiffsaveBuffer(tile: true),
        ["x.avif"] = picture => picture.HeifsaveBuffer(q: 60, compression: Enums.ForeignHeifCompression.Av1, effort: 0),
        ["x.bmp"] = BmpOf,
    };

    public static TheoryData<string> Kinds => new(Encoders.Keys);

    /// <summary>The full decode has the whole photo in memory, so the order of rows does not matter. The resize is the same.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public void Photos_of_any_shape_are_read_as_when_decoded_in_full(string kind)
    {
        foreach (var (width, height) in Shapes)
        {
            var file = FileOf(kind, width, height);
            var whole = DecodedInFull(kind, file);

            var square = ImageDecoder.DecodeForModel(file, kind);
            var thumbnail = ImageDecoder.DecodeThumbnail(file, kind, 240);

            // A JPEG may be decoded at half its size, and half of the noise here is in single pixels.
            AssertAlike(Square(whole), square, kind.EndsWith("jpg", StringComparison.Ordinal) ? 1.5 : 0.4, $"{kind}, {width} x {height}");
            // For a thumbnail of a single column, a JPEG of 60 pixels is decoded as 7, so half a pixel is missing.
            AssertAlike(Thumbnail(whole), thumbnail, 3, $"the thumbnail of {kind}, {width} x {height}");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Photos_of_any_shape_are_refused_when_cut_off(string kind)
    {
        foreach (var (width, height) in Shapes)
        {
            var file = FileOf(kind, width, height);
            foreach (var percent in new[] { 30, 60, 95, 99 })
            {
                var cut = file.AsMemory(0, (int)((long)file.Length * percent / 100));
                var name = $"{kind} of {width} x {height} at {percent} %";

                foreach (var decode in new Action[] { () => ImageDecoder.DecodeForModel(cut, name), () =>
                    ImageDecoder.DecodeThumbnail(cut, name, 240) })
                {
                    if (Record.Exception(decode) is not UnreadablePhotoException refused)
                        Assert.Fail($"{name} is not refused");
                    else
                        Assert.StartsWith($"{name}: damaged or cut off", refused.Message, StringComparison.Ordinal);
                }
            }
        }
    }

    /// <summary>Reading in strips keeps memory small. The 100 megapixels would need 300 MB.</summary>
    [Fact]
    public void A_very_long_picture_is_read_row_by_row()
    {
        using var black = Image.Black(1000, 100_000, bands: 3);
        var file = black.PngsaveBuffer(compression: 1);
        _ = ImageDecoder.DecodeForModel(ImageDecoder.EncodePng(Gradient(8, 8)), "first, so that the library is loaded");

        Assert.Equal(new byte[224 * 224 * 3], ImageDecoder.DecodeForModel(file, "long.png").Pixels);
    }

    private static void AssertAlike(RgbImage expected, RgbImage actual, double allowed, string what)
    {
        Assert.Equal((expected.Width, expected.Height), (actual.Width, actual.Height));
        var difference = PreprocessFixtures.MeanDifference(expected, actual);
        Assert.True(difference <= allowed, $"{what}: mean difference {difference:F3}");
    }

    /// <summary>Coarse noise over a gradient, so no two parts are alike, and a cut-off file loses rows, not padding.</summary>
    private static byte[] FileOf(string kind, int width, int height)
    {
        var picture = Gradient(width, height);
        var random = new Random(width);
        for (var i = 0; i < picture.Pixels.Length; i++)
            picture.Pixels[i] = (byte)(picture.Pixels[i] * 3 / 4 + random.Next(64));
        using var image = Image.NewFromMemory(picture.Pixels, width, height, 3, Enums.BandFormat.Uchar);
        return Encoders[kind](image);
    }

    private static byte[] BmpOf(Image image)
    {
        using var flipped = image.Flip(Enums.Direction.Vertical);
        var (rgb, stride) = (flipped.WriteToMemory<byte>(), (image.Width * 3 + 3) / 4 * 4);
        var rows = new byte[stride * image.Height];
        for (var y = 0; y < image.Height; y++)
            for (var x = 0; x < image.Width; x++)
                for (var colour = 0; colour < 3; colour++)
                    rows[y * stride + x * 3 + 2 - colour] = rgb[(y * image.Width + x) * 3 + colour];
        return Bmp(image.Width, image.Height, 24, 0, [], rows);
    }

    private static RgbImage DecodedInFull(string kind, byte[] file)
    {
        if (kind == "x.bmp")
            return BmpDecoder.Decode(file, (_, _) => { });
        using var image = Image.NewFromBuffer(file, access: Enums.Access.Random);
        using var rgb = image.ExtractBand(0, 3);
        return new RgbImage(rgb.Width, rgb.Height, rgb.WriteToMemory<byte>());
    }

    private static RgbImage Square(RgbImage whole)
    {
        var plan = CropPlan.For(whole.Width, whole.Height, 224);
        var across = new ResampledAxis(whole.Width, plan.ResizedWidth, plan.Left, plan.Size);
        var down = new ResampledAxis(whole.Height, plan.ResizedHeight, plan.Top, plan.Size);
        using var image = Image.NewFromMemory(whole.Pixels, whole.Width, whole.Height, 3, Enums.BandFormat.Uchar);
        using var region = image.Crop(across.First, down.First, across.Length, down.Length);
        return BicubicResize.Resize(region.WriteToMemory<byte>(), across, down);
    }

    private static RgbImage Thumbnail(RgbImage whole)
    {
        using var image = Image.NewFromMemory(whole.Pixels, whole.Width, whole.Height, 3, Enums.BandFormat.Uchar);
        using var small = image.ThumbnailImage(240, 240, Enums.Size.Down);
        return new RgbImage(small.Width, small.Height, small.WriteToMemory<byte>());
    }
}
