using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

/// <summary>Our kernel and the real .NET Interactive show the same output for the same cells.</summary>
public sealed class DotnetInteractiveTests
{
    /// <remarks>The tool runs in another locale than our kernel. In both, cells write numbers as C# source does.</remarks>
    [Fact]
    public async Task The_three_notebooks_show_the_same_texts_and_pictures()
    {
        using var interactive = await DotnetInteractive.RestoreAsync();
        var notebooks = await WorkshopNotebooks.CopyToAsync(interactive.In());
        var environment = new Dictionary<string, string?>
        {
            ["SERVICE_URI"] = "", ["INDEX_FILE"] = interactive.In("photos.db"), ["INDEX_NAME"] = "photos", ["CLIP_MODEL"] = "starter",
            ["PHOTOS_DIR"] = TestPaths.InRepository("data", "photos"),
        };
        List<string[]> ours = [];
        foreach (var notebook in notebooks)
            ours.Add(ShownText.Of(
                (await Deadline.WaitAsync(
                    NotebookRunner.RunAsync(notebook, new NotebookRunOptions { Environment = environment }), () => notebook)).Notebook));
        foreach (var file in Directory.GetFiles(interactive.In(), "photos.db*")) File.Delete(file);
        (environment["LANG"], environment["LC_ALL"]) = ("az_AZ.UTF-8", null);
        foreach (var (notebook, expected) in notebooks.Zip(ours))
            Assert.Equal(expected, ShownText.Of(await interactive.RunAsync(notebook, environment)));
        Assert.Contains(ours[1], shown => shown.Contains("<img src=\"data:image/jpeg;base64,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_small_notebook_shows_the_same_output()
    {
        using var interactive = await DotnetInteractive.RestoreAsync();
        var library =
            TestPaths.InRepository(
                "artifacts", "bin", "PhotoSearch", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
                "PhotoSearch.dll");
        string[] cells =
        [
            "Console.WriteLine(\"text\"); new List<string> { \"a\", \"b\" }",
            "record Boat(string Name, int Length); new Boat(\"Ida\", 12)",
            "new Exception(\"kept\").Message + typeof(Exception)",
            "new[] { new { A = 1, B = \"x\" }, new { A = 2, B = \"y\" } }",
            "new[] { 1, 2 }.DisplayTable();",
            "new Dictionary<string, object> { [\"k\"] = null }",
            "HTML(\"<b>x</b>\")",
            "#!html\n<p>h</p>",
            "display(\"shown\"); \"<i>y</i>\".DisplayAs(\"text/html\"); 1.5.Display();",
            $"#r \"{library.Replace('\\', '/')}\"\nusing PhotoSearch;\nvar picture = new RgbImage(2, 1, new byte[] {{ 255, 0, 0, 0, 0, " +
            "255 });\npicture",
            "using SixLabors.ImageSharp.Processing;\nvar image = picture.ToImage();\nimage.Mutate(c => " +
            "c.Flip(FlipMode.Horizontal));\nRgbImage.From(image)",
            "throw new InvalidOperationException(\"It is so.\");",
        ];
        var path = interactive.In("small.ipynb");
        await File.WriteAllTextAsync(path, NotebookFolder.Json(cells));
        // The last cell fails on purpose, which ends our run and keeps the outputs.
        await Assert.ThrowsAsync<NotebookException>(() => Deadline.WaitAsync(
            NotebookRunner.RunAsync(path, new NotebookRunOptions { OutputPath = interactive.In("ours.ipynb") }), () => path));
        Assert.Equal(ShownText.Of(await Notebook.ReadAsync(interactive.In("ours.ipynb"))), ShownText.Of(await interactive.RunAsync(path)));
    }
}
