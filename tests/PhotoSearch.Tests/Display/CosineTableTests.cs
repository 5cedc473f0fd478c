namespace PhotoSearch.Tests;

public sealed class CosineTableTests(StarterModel starter)
{
    private static readonly PhotoHit[] Hits = [new("p036.jpg", "p036.jpg", 0.5), new("p073.jpg", "p073.jpg", 0.4)];

    [Fact]
    public async Task Without_a_text_or_a_photo_there_is_nothing_to_compare()
    {
        var folder = TestPaths.InRepository("data", "photos");
        var noText = await Assert.ThrowsAsync<PhotoSearchException>(() => CosineTable.LoadAsync(starter.Model, [], Hits, folder));
        Assert.StartsWith("There is no text to compare.", noText.Message, StringComparison.Ordinal);
        PhotoHit[] none = [];
        var noPhoto = await Assert.ThrowsAsync<PhotoSearchException>(() => CosineTable.LoadAsync(starter.Model, ["a boat"], none, folder));
        Assert.StartsWith("There is no photo to compare.", noPhoto.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_text_is_compared_with_each_photo()
    {
        string[] texts = ["a red boat", "a <boat>"];
        var folder = TestPaths.InRepository("data", "photos");
        var table = await CosineTable.LoadAsync(starter.Model, texts, Hits, folder);

        var html = table.ToHtml();
        Assert.Contains("a &lt;boat&gt;", html, StringComparison.Ordinal);
        var lines = table.ToString().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Equal(html, (await CosineTable.LoadAsync(starter.Model, texts, Hits.Select(hit => hit.ImageUrl), folder)).ToHtml());
        foreach (var (rank, hit) in Hits.Index())
        {
            var photo = await starter.Model.EmbedPhotoAsync(Path.Combine(folder, hit.ImageUrl));
            var cosines = new List<string>();
            foreach (var text in texts)
                cosines.Add(FormattableString.Invariant($"{Cosine.Between(photo, await starter.Model.EmbedTextAsync(text)):0.000}"));
            Assert.Equal($"{rank + 1}. {string.Join("  ", cosines)}  {hit.ImageUrl}", lines[rank + 1]);
            Assert.All(cosines, cosine => Assert.Contains($"{cosine}</td>", html, StringComparison.Ordinal));
        }
    }
}
