namespace PhotoSearch.Tests;

public sealed class WorkshopTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task The_notebooks_run_twice_and_end_with_the_text_and_its_photos()
    {
        var first = await photosearch.RunAsync("workshop");
        Assert.True(first.ExitCode == 0, first.Output + first.Error);
        Assert.Contains("\"acknowledged\":true,\"shards_acknowledged\":true", first.Output);
        Assert.Contains("shape [512], L2 norm 1.000", first.Output);

        var second = await photosearch.RunAsync("workshop");
        Assert.True(second.ExitCode == 0, second.Output + second.Error);
        Assert.Contains("0 photos indexed", second.Output);

        var found = second.Output[second.Output.IndexOf("━━ Found ━━", StringComparison.Ordinal)..].Split('\n');
        Assert.Equal("a red boat at sunset", found[1]);
        Assert.Matches(@"^1\. 0\.\d{3}  p\d+\.jpg$", found[2]);
        var page = File.ReadAllText(TestPaths.InRepository("artifacts", "workshop", "index.html"));
        Assert.Contains("<h3>a red boat at sunset</h3>", page);
        Assert.Contains("<img src=\"data:image/jpeg;base64,", page);
        foreach (var notebook in Directory.GetFiles(TestPaths.InRepository("notebooks"), "*.ipynb"))
            Assert.Contains("\"output_type\"", File.ReadAllText(TestPaths.InRepository("artifacts", "workshop", Path.GetFileName(notebook))));
    }
}
