using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

public sealed class OutputTextTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    [Fact]
    public void Plain_text_is_preferred() =>
        Assert.Equal("a", OutputText.Of(new Dictionary<string, string> { ["text/html"] = "<b>b</b>", ["text/plain"] = "a\n" }));

    [Fact]
    public void A_picture_has_no_text() =>
        Assert.Equal("", OutputText.Of(new Dictionary<string, string> { ["text/html"] = "<style>b { }</style><img src='x'>" }));

    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("HTML(\"<p>a &lt; b<br>c</p>\")", "a < b\nc")]
    [InlineData("new { Width = 224, Name = \"x\" }", "{ Width = 224, Name = x }\nWidth  224\nName  x")]
    [InlineData("new[] { new { A = 1, B = \"b\" } }.Select(x => x.A + x.B).ToList()", "[ 1b ]")]
    public async Task HTML_becomes_lines(string code, string text) =>
        Assert.Equal(text, OutputText.Of((await kernel.OneAsync<ResultEvent>(code)).Data));
}
