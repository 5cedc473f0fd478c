namespace PhotoSearch.Tests;

public sealed class IngestLogTests(StarterModel starter) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-log-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_skipped_photo_is_a_warning_and_the_summary_is_logged()
    {
        File.Copy(Directory.GetFiles(TestPaths.InRepository("data", "photos")).First(), Path.Combine(folder.FullName, "good.jpg"));
        File.WriteAllText(Path.Combine(folder.FullName, "bad.jpg"), "not a photo");
        var model = starter.Model;
        await using var index = PhotoIndex.Open(TestSettings.Embedded(Path.Combine(folder.FullName, "photos.db")));
        await index.CreateAsync(new(model.Name, model.Dimension));
        var log = new ListLogger();

        await PhotoIngest.RunAsync(model, index, folder.FullName, new() { Logger = log });

        Assert.StartsWith("Warning: Skipped bad.jpg: not a readable image", log.Lines[0], StringComparison.Ordinal);
        Assert.StartsWith("Information: 1 photos indexed in ", log.Lines[1], StringComparison.Ordinal);
        Assert.EndsWith("; 0 unchanged, 1 skipped", log.Lines[1], StringComparison.Ordinal);
        Assert.Equal(2, log.Lines.Count);
    }
}
