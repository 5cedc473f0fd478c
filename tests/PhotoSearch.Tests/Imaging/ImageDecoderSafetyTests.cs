using System.Diagnostics;
using static PhotoSearch.Tests.PictureFiles;

namespace PhotoSearch.Tests;

/// <summary>Malicious files are refused. The process survives, and memory does not grow.</summary>
public sealed class ImageDecoderSafetyTests
{
    public static TheoryData<string, byte[]> Bombs => new()
    {
        { "bomb.png", PngPromising(60_000, 60_000) },
        { "long.png", PngPromising(1, 2_000_000) },
        { "bomb.gif", LargestGif() },
        { "bomb.webp", LargestWebP() },
        { "bomb.tif", Tiff(100_000, 100_000, [1, 2, 3], orientation: 1) },
        { "bomb.bmp", Bmp(65_000, -65_000, 24, 0, [], [1, 2, 3]) },
    };

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_picture_with_a_huge_size_in_its_header_is_refused_before_memory_is_allocated(string name, byte[] file)
    {
        _ = ImageDecoder.DecodeForModel(ImageDecoder.EncodePng(Gradient(8, 8)), "first, so that the library is loaded");
        using var process = Process.GetCurrentProcess();
        var before = process.PeakWorkingSet64;

        var refused = Assert.Throws<UnreadablePhotoException>(() => ImageDecoder.DecodeForModel(file, name));
        Assert.Throws<UnreadablePhotoException>(() => ImageDecoder.DecodeThumbnail(file, name, 240));

        Assert.StartsWith("the picture is ", refused.Reason, StringComparison.Ordinal);
        process.Refresh();
        // The smallest of them decodes to 1 GB. Other tests run in parallel, and Linux counts memory a little late, so the peak may even
        // fall.
        var growth = process.PeakWorkingSet64 - before;
        Assert.True(growth < 600L << 20, $"{growth >> 20} MB more");
    }

    [Fact]
    public async Task Five_hundred_damaged_files_are_decoded_or_refused_without_a_crash()
    {
        const int Files = 500;
        var originals =
            await Task.WhenAll(
                PreprocessFixtures.All.Where(c => c.Error is null && c.Name != "big12mp_jpg").Select(c => c.ReadInputAsync()));
        var random = new Random(20_240_611);
        var refused = 0;

        for (var i = 0; i < Files; i++)
        {
            var damaged = Damage(originals[i % originals.Length], random);
            try
            {
                if (i % 4 == 0)
                    Assert.InRange(ImageDecoder.DecodeThumbnail(damaged, $"file {i}", 100).Width, 1, 100);
                else
                    Assert.Equal(224, ImageDecoder.DecodeForModel(damaged, $"file {i}").Width);
            }
            catch (UnreadablePhotoException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 1, Files - 1);
    }

    /// <summary>Changes some bytes, mostly near the start, where the headers are, or cuts the file off.</summary>
    private static byte[] Damage(byte[] original, Random random)
    {
        var file = original.ToArray();
        var reach = random.Next(3) == 0 ? file.Length : Math.Min(file.Length, 200);
        for (var changes = random.Next(1, 20); changes > 0; changes--)
            file[random.Next(reach)] = (byte)random.Next(256);
        // The first bytes stay intact: without a recognised format, nothing would be decoded.
        if (random.Next(8) != 0)
            original.AsSpan(0, Math.Min(4, original.Length)).CopyTo(file);
        return random.Next(4) == 0 ? file[..random.Next(file.Length)] : file;
    }
}
