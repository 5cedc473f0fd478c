namespace PhotoSearch.Tests;

public sealed class JpegEndTests
{
    private static readonly byte[] Whole = ImageDecoder.EncodeJpeg(PictureFiles.Gradient(60, 40));

    [Fact]
    public void A_whole_file_has_its_end() => Assert.True(JpegEnd.IsThere(Whole));

    [Fact]
    public void What_follows_the_end_does_not_count() => Assert.True(JpegEnd.IsThere([.. Whole, 0xFF, 0xDA, 1, 2, 3]));

    [Fact]
    public void No_cut_off_file_has_it()
    {
        for (var length = 0; length < Whole.Length; length++)
            Assert.False(JpegEnd.IsThere(Whole.AsSpan(0, length)), $"{length} of {Whole.Length} bytes");
    }

    [Fact]
    public async Task The_recorded_files_are_told_apart()
    {
        foreach (var fixture in PreprocessFixtures.All.Where(c => c.Expected is not null && c.Input.EndsWith(".jpg", StringComparison.Ordinal)))
            Assert.True(JpegEnd.IsThere(await fixture.ReadInputAsync()), fixture.Name);
        Assert.False(JpegEnd.IsThere(await PreprocessFixtures.Named("truncated_jpg").ReadInputAsync()));
    }
}
