using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

/// <summary>Cell output in a locale that writes 0,563, and in one where the lower-case I is ı.</summary>
public sealed class LocaleTests : IDisposable
{
    private readonly NotebookFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("de_DE.UTF-8", "1.234,5 title")]
    [InlineData("az_AZ.UTF-8", "1.234,5 tıtle")]
    public async Task With_the_library_a_cell_shows_the_same_everywhere(string locale, string withoutIt)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a system that takes its locale from LANG");
        const string Show = "Console.Write($\"{1234.5:N1} {\"TITLE\".ToLower()}\");";
        var library =
            TestPaths.InRepository(
                "artifacts", "bin", "PhotoSearch", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
                "PhotoSearch.dll");
        var path = folder.Write(
            "n.ipynb", Show, $"#r \"{library.Replace('\\', '/')}\"\nusing PhotoSearch;\nvar settings = WorkshopSettings.Load();", Show,
            $"await Task.Run(() => {{ {Show} }});");
        var notebook = await RunAsync(path, locale);
        Assert.Equal(
            [withoutIt, "", "1,234.5 title", "1,234.5 title"],
            notebook.CodeCells.Select(cell => cell.Outputs is [var only] ? NotebookCell.Text(only!["text"]) : ""));
    }

    [Fact]
    public async Task The_three_notebooks_show_the_same_in_German_and_in_Azerbaijani()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a system that takes its locale from LANG");
        var german = await ShownAsync("de_DE.UTF-8");
        Assert.Contains(german, shown => shown.Contains("150,528 numbers", StringComparison.Ordinal));
        Assert.Contains(german, shown => shown.Contains("L2 norm 1.000", StringComparison.Ordinal));
        Assert.Equal(german, await ShownAsync("az_AZ.UTF-8"));
    }

    private async Task<string[]> ShownAsync(string locale)
    {
        List<string> shown = [];
        foreach (var notebook in Directory.GetFiles(TestPaths.InRepository("notebooks"), "*.ipynb").Order(StringComparer.Ordinal))
            shown.AddRange(ShownText.Of(await RunAsync(notebook, locale)));
        foreach (var file in Directory.GetFiles(folder.Path, "photos.db*")) File.Delete(file);
        return [.. shown];
    }

    private async Task<Notebook> RunAsync(string notebook, string locale) =>
        (await Deadline.WaitAsync(NotebookRunner.RunAsync(notebook, new NotebookRunOptions
    {
        Environment = new Dictionary<string, string?>
        {
            ["LANG"] = locale, ["LC_ALL"] = null, ["SERVICE_URI"] = "", ["INDEX_FILE"] = folder.In("photos.db"), ["INDEX_NAME"] = "photos",
            ["CLIP_MODEL"] = "starter",
            ["PHOTOS_DIR"] = TestPaths.InRepository("data", "photos"),
        },
    }), () => $"{notebook} in {locale}")).Notebook;
}
