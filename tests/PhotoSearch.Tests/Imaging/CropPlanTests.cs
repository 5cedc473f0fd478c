namespace PhotoSearch.Tests;

public sealed class CropPlanTests
{
    public static TheoryData<string> Pictures => ImageDecoderTests.Pictures;

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Sizes_and_offset_are_the_references(string name)
    {
        var fixture = PreprocessFixtures.Named(name);

        var plan = CropPlan.For(fixture.Size![0], fixture.Size[1], 224);

        Assert.Equal((fixture.Resized![0], fixture.Resized[1]), (plan.ResizedWidth, plan.ResizedHeight));
        Assert.Equal(fixture.CropOffset, Math.Max(plan.Left, plan.Top));
        Assert.Equal(0, Math.Min(plan.Left, plan.Top));
    }

    [Theory]
    [InlineData(225, 224, 0)] // 0.5
    [InlineData(227, 224, 2)] // 1.5
    [InlineData(229, 224, 2)] // 2.5
    [InlineData(231, 224, 4)] // 3.5
    public void An_offset_that_ends_in_a_half_goes_to_the_even_pixel(int width, int height, int left) =>
        Assert.Equal(new CropPlan(width, height, left, 0, 224), CropPlan.For(width, height, 224));

    [Fact]
    public void The_longer_side_is_cut_and_not_rounded() =>
        Assert.Equal(335, CropPlan.For(767, 512, 224).ResizedWidth); // 335.56

    [Fact]
    public void A_picture_without_pixels_has_no_plan() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => CropPlan.For(0, 5, 224));
}
