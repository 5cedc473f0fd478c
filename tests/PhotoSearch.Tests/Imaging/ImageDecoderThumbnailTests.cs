using static PhotoSearch.Tests.PictureFiles;

namespace PhotoSearch.Tests;

public sealed class ImageDecoderThumbnailTests
{
    [Fact]
    public void A_photo_fits_into_the_side_and_keeps_its_shape()
    {
        var thumbnail = ImageDecoder.DecodeThumbnail(ImageDecoder.EncodeJpeg(Gradient(1200, 800)), "x.jpg", 240);

        Assert.Equal((240, 160), (thumbnail.Width, thumbnail.Height));
    }

    [Fact]
    public void A_small_photo_keeps_its_size_and_its_bytes()
    {
        var small = Gradient(30, 20);

        var thumbnail = ImageDecoder.DecodeThumbnail(ImageDecoder.EncodePng(small), "x.png", 240);

        Assert.Equal((30, 20), (thumbnail.Width, thumbnail.Height));
        Assert.Equal(small.Pixels, thumbnail.Pixels);
    }

    [Theory]
    [MemberData(nameof(ImageDecoderTests.Pictures), MemberType = typeof(ImageDecoderTests))]
    public async Task Every_photo_has_a_thumbnail(string name)
    {
        var thumbnail = ImageDecoder.DecodeThumbnail(await PreprocessFixtures.Named(name).ReadInputAsync(), name, 128);

        Assert.InRange(Math.Max(thumbnail.Width, thumbnail.Height), 1, 128);
        Assert.NotEmpty(ImageDecoder.EncodeJpeg(thumbnail));
    }

    [Fact]
    public async Task Transparent_parts_are_white()
    {
        var hiddenRed = await PreprocessFixtures.Named("rgba_hidden_red_png").ReadInputAsync();

        var thumbnail = ImageDecoder.DecodeThumbnail(hiddenRed, "hidden.png", 64);

        Assert.Equal([255, 255, 255], thumbnail.Pixels[..3]);
    }
}
