[assembly: AssemblyFixture(typeof(PhotoSearch.Tests.FilledIndex))]

namespace PhotoSearch.Tests;

/// <summary>An embedded index of all the sample photos, filled once by <c>photosearch add</c>, for tests that only need one.</summary>
public sealed class FilledIndex : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();
    private readonly Lazy<Task> filled;

    public FilledIndex() => filled = new(FillAsync);

    /// <summary>Gives a command line a copy of it, as its own index.</summary>
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
