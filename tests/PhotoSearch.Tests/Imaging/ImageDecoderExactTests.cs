namespace PhotoSearch.Tests;

/// <summary>Stricter than the manifest's tolerances, which allow for other decoders. libvips uses the same ones as Pillow.</summary>
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

    /// <summary>It is decoded at an eighth of its size, the only place that trades exactness for speed.</summary>
    [Fact]
    public async Task A_large_jpeg_differs_by_less_than_a_gray_level()
    {
        var fixture = PreprocessFixtures.Named("big12mp_jpg");

        var square = ImageDecoder.DecodeForModel(await fixture.ReadInputAsync(), fixture.Name);

        Assert.InRange(PreprocessFixtures.MeanDifference(square, await fixture.ReadExpectedAsync()), 0, 0.8);
    }

    /// <summary>
    /// Twelve megapixels are decoded at 1/8. The second size is not divisible by 8, so the square could be off by half a pixel. The same
    /// pixels from a PNG are decoded in full.
    /// </summary>
    [Theory]
    [InlineData(3000, 0)]
    [InlineData(3000, 8)]
    [InlineData(3007, 0)]
    public async Task A_large_jpeg_keeps_its_embedding(int shorter, int grain)
    {
        using var model = await ClipModel.LoadAsync(TestPaths.InShared("fixtures/tiny-clip"));
        var cosines = new List<float>();
        foreach (var photo in Directory.EnumerateFiles(TestPaths.InShared("photos")).Order(StringComparer.Ordinal).Take(3))
        {
            var (jpeg, png) = Enlarged(photo, shorter, grain);
            var small = await model.EmbedPhotoAsync(jpeg, "x.jpg");
            cosines.Add((float)Cosine.Between(small, await model.EmbedPhotoAsync(png, "x.png")));
        }

        cosines.Sort();
        Assert.True(cosines[0] >= 0.998 && cosines[1] >= 0.9999, string.Join(' ', cosines));
    }

    private static (byte[] Jpeg, byte[] Png) Enlarged(string photo, int shorter, int grain)
    {
        using var original = NetVips.Image.NewFromFile(photo);
        using var large = original.Resize((double)shorter / Math.Min(original.Width, original.Height), kernel: NetVips.Enums.Kernel.Cubic);
        using var noise = NetVips.Image.Gaussnoise(large.Width, large.Height, sigma: grain, mean: 0, seed: 1);
        using var grainy = large.Add(noise);
        using var bytes = grainy.Cast(NetVips.Enums.BandFormat.Uchar);
        using var rgb = bytes.Copy(interpretation: NetVips.Enums.Interpretation.Srgb);
        var jpeg = rgb.JpegsaveBuffer(q: 90);
        using var decoded = NetVips.Image.NewFromBuffer(jpeg);
        return (jpeg, decoded.PngsaveBuffer(compression: 0));
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
