using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

/// <summary>Our kernel beside the real .NET Interactive: the same cells show the same.</summary>
public sealed partial class DotnetInteractiveTests
{
    [Fact]
    public async Task The_three_notebooks_show_the_same_texts_and_pictures()
    {
        using var interactive = await DotnetInteractive.RestoreAsync();
        string[] notebooks = [.. Directory.GetFiles(TestPaths.InRepository("notebooks"), "*.ipynb").Order(StringComparer.Ordinal)];
        var environment = new Dictionary<string, string?>
        {
            ["SERVICE_URI"] = "", ["INDEX_FILE"] = interactive.In("photos.db"), ["INDEX_NAME"] = "photos", ["CLIP_MODEL"] = "starter",
            ["PHOTOS_DIR"] = TestPaths.InRepository("data", "photos"),
        };
        List<string[]> ours = [];
        foreach (var notebook in notebooks)
            ours.Add(Shown((await Deadline.WaitAsync(NotebookRunner.RunAsync(notebook, new NotebookRunOptions { Environment = environment }), () => notebook)).Notebook));
        foreach (var file in Directory.GetFiles(interactive.In(), "photos.db*")) File.Delete(file);
        foreach (var (notebook, expected) in notebooks.Zip(ours))
            Assert.Equal(expected, Shown(await interactive.RunAsync(notebook, environment)));
        Assert.Contains(ours[1], shown => shown.Contains("<img src=\"data:image/jpeg;base64,", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_small_notebook_shows_the_same()
    {
        using var interactive = await DotnetInteractive.RestoreAsync();
        var library = TestPaths.InRepository("artifacts", "bin", "PhotoSearch", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "PhotoSearch.dll");
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
            $"#r \"{library.Replace('\\', '/')}\"\nusing PhotoSearch;\nvar picture = new RgbImage(2, 1, new byte[] {{ 255, 0, 0, 0, 0, 255 }});\npicture",
            "using SixLabors.ImageSharp.Processing;\nvar image = picture.ToImage();\nimage.Mutate(c => c.Flip(FlipMode.Horizontal));\nRgbImage.From(image)",
            "throw new InvalidOperationException(\"It is so.\");",
        ];
        var path = interactive.In("small.ipynb");
        await File.WriteAllTextAsync(path, NotebookFolder.Json(cells));
        // The last cell fails on purpose, which ends our run and leaves the outputs.
        await Assert.ThrowsAsync<NotebookException>(() => Deadline.WaitAsync(
            NotebookRunner.RunAsync(path, new NotebookRunOptions { OutputPath = interactive.In("ours.ipynb") }), () => path));
        Assert.Equal(Shown(await Notebook.ReadAsync(interactive.In("ours.ipynb"))), Shown(await interactive.RunAsync(path)));
    }

    /// <summary>
    /// What each cell shows, a text a cell: printed text, values in all their representations, an error's first line. Left out are speeds,
    /// the tool's warnings of its own packages, and the script by which it tells the page its address.
    /// </summary>
    private static string[] Shown(Notebook notebook) => [.. notebook.CodeCells.Select(cell =>
        Speeds().Replace(string.Join('\n', cell.Outputs.SelectMany(output => Parts(output!))), "#").ReplaceLineEndings("\n"))];

    private static IEnumerable<string> Parts(JsonNode output)
    {
        switch ((string?)output["output_type"])
        {
            case "stream":
                return (string?)output["name"] == "stderr" ? [] : [NotebookCell.Text(output["text"])];
            case "error":
                return [((string)output["traceback"]![0]!).Split('\n')[0]];
            default:
                return output["data"]!.AsObject().OrderBy(data => data.Key, StringComparer.Ordinal)
                    .Select(data => $"{data.Key}: {NotebookCell.Text(data.Value)}")
                    .Where(text => !text.Contains("dotnet-interactive-this-cell", StringComparison.Ordinal));
        }
    }

    [GeneratedRegex(@"\d+ photos/s(, \d+:\d\d left)?|(?<= in )[\d.]+ s")]
    private static partial Regex Speeds();
}
