namespace PhotoSearch.Tests;

/// <summary>Stricter than the manifest, whose tolerances leave room for other decoders: libvips' are Pillow's.</summary>
public sealed class ImageDecoderExactTests
{
    public static TheoryData<string> Pictures =>
        new(PreprocessFixtures.All.Where(c => c.MeanTolerance is not null && c.Name != "big12mp_jpg").Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Pictures))]
    public async Task No_byte_differs_from_the_reference(string name)
    {
        var fixture = PreprocessFixtures.Named(name);

        var square = ImageDecoder.DecodeForModel(await fixture.ReadInputAsync(), name);

        Assert.Equal((await fixture.ReadExpectedAsync()).Pixels, square.Pixels);
    }

    /// <summary>Read at half size: the one place where speed is bought with exactness.</summary>
    [Fact]
    public async Task A_large_jpeg_differs_by_a_tenth_of_a_gray_level()
    {
        var fixture = PreprocessFixtures.Named("big12mp_jpg");

        var square = ImageDecoder.DecodeForModel(await fixture.ReadInputAsync(), fixture.Name);

        Assert.InRange(PreprocessFixtures.MeanDifference(square, await fixture.ReadExpectedAsync()), 0, 0.15);
    }

    [Fact]
    public void Avif_is_read()
    {
        var gradient = PictureFiles.Gradient(300, 300);
        using var image = NetVips.Image.NewFromMemory(gradient.Pixels, gradient.Width, gradient.Height, 3, NetVips.Enums.BandFormat.Uchar);
        var avif = image.HeifsaveBuffer(q: 95, compression: NetVips.Enums.ForeignHeifCompression.Av1, effort: 0);

        var square = ImageDecoder.DecodeForModel(avif, "x.avif");

        var expected = ImageDecoder.DecodeForModel(ImageDecoder.EncodePng(gradient), "x.png");
        Assert.InRange(PreprocessFixtures.MeanDifference(square, expected), 0, 8);
    }
}
