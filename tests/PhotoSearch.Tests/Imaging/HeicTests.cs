namespace PhotoSearch.Tests;

/// <summary>HEIC, the format of iPhones. heic/README.md describes how the files were made.</summary>
public sealed class HeicTests
{
    private static readonly RgbImage Gradient = PictureFiles.Gradient(128, 96);

    public static TheoryData<string> Files => ["plain", "ten-bit", "alpha", "turned", "grid"];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task It_is_what_was_encoded(string name)
    {
        var expected = name == "turned" ? TurnedRight(Gradient) : Gradient;

        var decoded = ImageDecoder.DecodeForModel(await ReadAsync(name), name);

        Assert.InRange(PreprocessFixtures.MeanDifference(decoded, expected.ToSquare(224)), 0, 3);
    }

    [Fact]
    public async Task Transparent_parts_are_white_in_thumbnails()
    {
        var thumbnail = ImageDecoder.DecodeThumbnail(await ReadAsync("alpha"), "alpha.heic", 128);

        Assert.Equal((128, 96), (thumbnail.Width, thumbnail.Height));
        Assert.Equal([255, 255, 255], thumbnail.Pixels[^3..]);
        Assert.NotEqual([255, 255, 255], thumbnail.Pixels[..3]);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_cut_off_file_is_refused_by_name(string name)
    {
        var file = await ReadAsync(name);
        foreach (var percent in new[] { 30, 60, 95, 99 })
        {
            var refused =
                Assert.Throws<UnreadablePhotoException>(
                    () => ImageDecoder.DecodeForModel(file.AsMemory(0, file.Length * percent / 100), name));
            Assert.Contains($"{name}: damaged or cut off", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_damaged_file_is_read_or_refused_and_never_crashes(string name)
    {
        var random = new Random(27);
        var file = await ReadAsync(name);
        for (var round = 0; round < 200; round++)
        {
            var damaged = file.ToArray();
            // The boxes at the start describe the rest.
            for (var bytes = random.Next(1, 12); bytes > 0; bytes--)
                damaged[random.Next(random.Next(2) == 0 ? damaged.Length : Math.Min(damaged.Length, 600))] = (byte)random.Next(256);
            try
            {
                Assert.Equal(224, ImageDecoder.DecodeForModel(damaged, name).Width);
            }
            catch (UnreadablePhotoException)
            {
            }
        }
    }

    [Fact]
    public async Task Brands_distinguish_HEVC_from_AV1_which_libvips_reads()
    {
        var heic = await ReadAsync("plain");
        Assert.Equal(PhotoFormat.Heic, PhotoFormat.Of(heic));
        Assert.Equal(PhotoFormat.Heic, PhotoFormat.Of(Branded("mif1", "miaf", "heic")));
        Assert.Equal(PhotoFormat.Avif, PhotoFormat.Of(Branded("avif", "mif1")));
        Assert.Equal(PhotoFormat.Avif, PhotoFormat.Of(Branded("mif1", "avif", "miaf")));
        Assert.Null(PhotoFormat.Of(Branded("isom", "mp41"))); // a video

        static byte[] Branded(string major, params string[] others) =>
            [0, 0, 0, (byte)(16 + 4 * others.Length), .. "ftyp"u8, .. System.Text.Encoding.ASCII.GetBytes(major), 0, 0, 0, 0,
                .. System.Text.Encoding.ASCII.GetBytes(string.Concat(others))];
    }

    private static Task<byte[]> ReadAsync(string name) =>
        File.ReadAllBytesAsync(TestPaths.InRepository("tests", "PhotoSearch.Tests", "Imaging", "heic", name + ".heic"));

    private static RgbImage TurnedRight(RgbImage image)
    {
        var turned = new byte[image.Pixels.Length];
        for (var y = 0; y < image.Height; y++)
            for (var x = 0; x < image.Width; x++)
                image.Pixels.AsSpan((y * image.Width + x) * 3, 3).CopyTo(turned.AsSpan((x * image.Height + image.Height - 1 - y) * 3));
        return new RgbImage(image.Height, image.Width, turned);
    }
}
