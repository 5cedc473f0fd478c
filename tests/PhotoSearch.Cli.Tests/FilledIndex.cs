[assembly: AssemblyFixture(typeof(PhotoSearch.Tests.FilledIndex))]

namespace PhotoSearch.Tests;

/// <summary>An embedded index of all sample photos, filled once with <c>photosearch add</c> and shared by tests.</summary>
public sealed class FilledIndex : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();
    private readonly Lazy<Task> filled;

    public FilledIndex() => filled = new(FillAsync);

    /// <summary>Copies the index to a test's own folder.</summary>
    public async Task CopyToAsync(PhotoSearchProcess other)
    {
        await filled.Value;
        foreach (var file in Directory.GetFiles(photosearch.In(), "photos.db*")) File.Copy(file, other.In(Path.GetFileName(file)));
    }

    public void Dispose() => photosearch.Dispose();

    private async Task FillAsync()
    {
        var added = await photosearch.RunAsync("add");
        Assert.True(added.ExitCode == 0, added.Error);
    }
}
