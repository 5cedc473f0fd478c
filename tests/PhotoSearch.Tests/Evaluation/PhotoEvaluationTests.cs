namespace PhotoSearch.Tests;

/// <summary>An evaluation of photos with an index that others change in the meantime.</summary>
public sealed class PhotoEvaluationTests(StarterModel starter) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task An_index_deleted_in_the_meantime_does_not_exist()
    {
        await using var index = PhotoIndex.Open(TestSettings.Embedded(Path.Combine(folder.FullName, "photos.db")));
        var path = Path.Combine(folder.FullName, "a.png");
        await File.WriteAllBytesAsync(path, ImageDecoder.EncodePng(PictureFiles.Gradient(40, 30)));
        await index.CreateAsync(new(starter.Model.Name, starter.Model.Dimension));
        await index.AddAsync([new("a.png", "a.png", await starter.Model.EmbedPhotoAsync(path))]);

        var gone = await Assert.ThrowsAnyAsync<PhotoIndexException>(() => PhotoEvaluation.RunAsync(
            starter.Model, folder.FullName, folder.FullName, index, exact: true, failed: _ => { },
            report: _ => index.DeleteAsync().GetAwaiter().GetResult()));

        Assert.Contains("There is no index", gone.Message);
    }
}
