namespace PhotoSearch.Tests;

public sealed class BicubicResizeTests
{
    /// <summary>
    /// Compares the vector code, split weights and ends of rows with plain sums. Black and white pixels make sums below 0 and above 255.
    /// </summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(1, 500)]
    [InlineData(17, 16)]
    [InlineData(301, 257)]
    [InlineData(640, 480)]
    [InlineData(1500, 1499)]
    public void The_bytes_are_those_of_plain_sums(int width, int height)
    {
        var random = new Random(width);
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(random.Next(3) == 0 ? random.Next(256) : random.Next(2) * 255);
        ResampledAxis across = new(width, resizedLength: 97, offset: 0, count: 97),
        down = new(height, resizedLength: 224, offset: 0, count: 224);
        var picture = new RgbImage(width, height, pixels);

        Assert.Equal(PlainDown(PlainAcross(picture, across), down).Pixels, BicubicResize.Resize(picture.Pixels, across, down).Pixels);
        Assert.Equal(
            PlainAcross(PlainDown(picture, down), across).Pixels,
            BicubicResize.Resize(picture.Pixels, across, down, downFirst: true).Pixels);
    }

    private static RgbImage PlainAcross(RgbImage source, ResampledAxis axis) =>
        Plain(axis.Count, source.Height, axis, (x, y, colour, tap) => source.Pixels[(y * source.Width + tap) * 3 + colour], (x, _) => x);

    private static RgbImage PlainDown(RgbImage source, ResampledAxis axis) =>
        Plain(source.Width, axis.Count, axis, (x, y, colour, tap) => source.Pixels[(tap * source.Width + x) * 3 + colour], (_, y) => y);

    private static RgbImage Plain(
        int width, int height, ResampledAxis axis, Func<int, int, int, int, byte> value, Func<int, int, int> place)
    {
        var result = new byte[width * height * 3];
        for (var i = 0; i < result.Length; i++)
        {
            var (x, y, colour) = (i / 3 % width, i / 3 / width, i % 3);
            var weights = axis.WeightsOf(place(x, y), out var start);
            var sum = 1L << (ResampledAxis.WeightBits - 1);
            for (var tap = 0; tap < weights.Length; tap++)
                sum += (long)weights[tap] * value(x, y, colour, start + tap);
            result[i] = (byte)Math.Clamp(sum >> ResampledAxis.WeightBits, 0, 255);
        }
        return new RgbImage(width, height, result);
    }
}
