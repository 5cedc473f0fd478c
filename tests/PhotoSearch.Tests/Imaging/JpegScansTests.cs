using static PhotoSearch.Tests.PictureFiles;

namespace PhotoSearch.Tests;

public sealed class JpegScansTests
{
    private const byte StartOfScan = 0xDA;

    [Fact]
    public void A_plain_file_has_one_scan_and_a_progressive_one_ten()
    {
        Assert.Equal(1, JpegScans.Count(ImageDecoder.EncodeJpeg(Gradient(64, 48))));
        Assert.Equal(10, JpegScans.Count(Progressive()));
    }

    /// <summary>A preview inside the EXIF data is a separate JPEG.</summary>
    [Fact]
    public void Only_the_pictures_own_scans_count()
    {
        byte[] preview = [.. Enumerable.Repeat(new byte[] { 0xFF, StartOfScan, 0, 2 }, 200).SelectMany(bytes => bytes)];
        byte[] segment = [0xFF, 0xE1, (byte)((preview.Length + 2) >> 8), (byte)(preview.Length + 2), .. preview];
        var progressive = Progressive();

        byte[] file = [.. progressive[..2], .. segment, .. progressive[2..], .. preview];

        Assert.Equal(10, JpegScans.Count(file));
        Assert.Equal(224, ImageDecoder.DecodeForModel(file, "x.jpg").Width);
    }

    [Theory]
    [InlineData(90)]
    [InlineData(2_000)]
    [InlineData(20_000)]
    public void A_file_of_more_than_a_hundred_scans_is_refused_undecoded(int more)
    {
        var progressive = Progressive();
        var last = progressive.AsSpan().LastIndexOf([(byte)0xFF, StartOfScan]);
        var scan = progressive[last..^2];
        byte[] file = [.. progressive[..^2], .. Enumerable.Repeat(scan, more + 1).SelectMany(bytes => bytes), .. progressive[^2..]];

        foreach (var decode in new Action[] { () => ImageDecoder.DecodeForModel(file, "x.jpg"), () =>
            ImageDecoder.DecodeThumbnail(file, "x.jpg", 240) })
        {
            var refused = Assert.Throws<UnreadablePhotoException>(decode);
            Assert.Equal(
                FormattableString.Invariant($"the JPEG has {more + 11:N0} scans, and the limit is 100; save it again"), refused.Reason);
        }
    }

    [Fact]
    public void Any_bytes_are_counted_to_their_end()
    {
        var random = new Random(7);
        for (var length = 0; length < 300; length++)
        {
            var file = new byte[length];
            for (var i = 0; i < length; i++)
                file[i] = random.Next(2) == 0 ? (byte)0xFF : (byte)random.Next(256);

            Assert.InRange(JpegScans.Count(file), 0, length);
        }
    }

    private static byte[] Progressive()
    {
        var picture = Gradient(64, 48);
        using var image = NetVips.Image.NewFromMemory(picture.Pixels, picture.Width, picture.Height, 3, NetVips.Enums.BandFormat.Uchar);
        return image.JpegsaveBuffer(interlace: true);
    }
}
