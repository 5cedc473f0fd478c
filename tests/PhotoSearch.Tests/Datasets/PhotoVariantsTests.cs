namespace PhotoSearch.Tests;

public sealed class PhotoVariantsTests
{
    private const int Size = 224;

    [Fact]
    public void Variants_are_the_square_that_a_model_sees_of_the_changed_photo()
    {
        // Landscape format, with a different colour for each pixel.
        var photo = new RgbImage(600, 400, [.. Enumerable.Range(0, 400).SelectMany(y => Enumerable.Range(0, 600)
            .SelectMany(x => new[] { (byte)(x * 255 / 600), (byte)(y * 255 / 400), (byte)((x / 60 + y / 40) % 2 * 200) }))]);
        var variants = PhotoVariants.Of(ImageDecoder.EncodePng(photo), "a.png", Size);

        Assert.Equal(["unchanged", "cropped", "mirrored", "grey", "small"], PhotoVariants.Names);
        AssertNear(photo, variants[0], 0);
        AssertNear(Changed(photo, 480, 320, (x, y) => At(photo, x + 60, y + 40)), variants[1], 2);
        AssertNear(Changed(photo, 600, 400, (x, y) => At(photo, 599 - x, y)), variants[2], 1);
        AssertNear(
            Changed(photo, 600, 400, (x, y) =>
            {
                var grey = (byte)Math.Round(At(photo, x, y) is var (r, g, b) ? (0.299 * r) + (0.587 * g) + (0.114 * b) : 0);
                return (grey, grey, grey);
            }), variants[3], 1);
        AssertNear(ImageDecoder.DecodeThumbnail(ImageDecoder.EncodePng(photo), "a.png", 64), variants[4], 0);
        Assert.All(variants[1..], variant => Assert.NotEqual(variants[0].Pixels, variant.Pixels));
    }

    [Fact]
    public async Task Waiting_for_the_memory_to_make_them_can_be_cancelled()
    {
        var bmp = PictureFiles.Bmp(40, 30, 24, 0, [], new byte[40 * 30 * 3]);
        using var all = DecodingBudget.Shared.Take(1L << 50, CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Run(() =>
            PhotoVariants.Of(bmp, "a.bmp", Size, new(canceled: true))).WaitAsync(TimeSpan.FromMinutes(1)));
    }

    private static (byte R, byte G, byte B) At(RgbImage photo, int x, int y) =>
        photo.Pixels.AsSpan((y * photo.Width + x) * 3, 3) is var rgb ? (rgb[0], rgb[1], rgb[2]) : default;

    private static RgbImage Changed(RgbImage photo, int width, int height, Func<int, int, (byte R, byte G, byte B)> at) =>
        new(width, height, [.. Enumerable.Range(0, width * height)
            .SelectMany(i => at(i % width, i / width) is var (r, g, b) ? new[] { r, g, b } : [])]);

    /// <summary>Asserts that a photo's square is as expected, within a mean difference on the scale of 255.</summary>
    private static void AssertNear(RgbImage photo, RgbImage square, double mean) => Assert.InRange(
        photo.ToSquare(Size).Pixels.Zip(square.Pixels, (one, other) => Math.Abs(one - other)).Average(), 0, mean);
}
