namespace PhotoSearch.Tests;

public sealed class ClipPixelsTests
{
    [Fact]
    public void Red_comes_first_then_green_then_blue_each_row_by_row()
    {
        var image = new RgbImage(2, 1, [0, 51, 102, 153, 204, 255]);
        var tensor = new float[6];

        ClipPixels.WriteTensor(image, [0, 0, 0], [1, 1, 1], tensor);

        Assert.Equal([0f, 0.6f, 0.2f, 0.8f, 0.4f, 1f], tensor, (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void Each_colour_has_its_own_mean_and_deviation()
    {
        var tensor = new float[3];

        ClipPixels.WriteTensor(new RgbImage(1, 1, [255, 0, 128]), ClipPixels.Mean, ClipPixels.StandardDeviation, tensor);

        Assert.Equal([1.9303361f, -1.7520971f, 0.3399488f], tensor, (a, b) => Math.Abs(a - b) < 1e-5f);
    }

    [Fact]
    public void A_wrong_length_is_refused() =>
        Assert.Throws<ArgumentException>(
            () => ClipPixels.WriteTensor(new RgbImage(1, 1, [1, 2, 3]), ClipPixels.Mean, ClipPixels.StandardDeviation, new float[4]));
}
