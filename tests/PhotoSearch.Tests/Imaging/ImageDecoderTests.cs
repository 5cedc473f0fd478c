using Xunit.Abstractions;

namespace PhotoSearch.Tests;

public sealed class ImageDecoderTests(ITestOutputHelper output)
{
    public static TheoryData<string> Pictures =>
        new(PreprocessFixtures.All.Where(c => c.MeanTolerance is not null).Select(c => c.Name));

    [SharedTheory(PreprocessFixtures.Needed)]
    [MemberData(nameof(Pictures))]
    public async Task A_photo_becomes_what_the_reference_makes_of_it(string name)
    {
        var fixture = PreprocessFixtures.Named(name);

        var square = ImageDecoder.DecodeForModel(await fixture.ReadInputAsync(), name);

        var difference = PreprocessFixtures.MeanDifference(square, await fixture.ReadExpectedAsync());
        output.WriteLine($"MEAN {name} {difference:F3} of {fixture.MeanTolerance}");
        Assert.True(difference <= fixture.MeanTolerance, $"{name}: mean difference {difference:F3}, allowed {fixture.MeanTolerance}");
    }
}
