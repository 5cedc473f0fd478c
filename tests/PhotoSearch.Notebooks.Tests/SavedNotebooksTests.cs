using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

/// <summary>The three notebook files. Saving one in VS Code or Jupyter changes only its outputs.</summary>
public sealed partial class SavedNotebooksTests
{
    /// <summary>The characters that fit in a cell in VS Code on a laptop, next to an outline.</summary>
    private const int LongestLine = 95;

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(TestPaths.InRepository("notebooks"), "*.ipynb").Select(path => Path.GetFileName(path))
            .Order(StringComparer.Ordinal)];

    /// <remarks>
    /// VS Code's extension ipynb (serializers.ts) sorts all keys, keeps the indentation and ends with a line feed. It splits texts into
    /// lines, keeps four keys of an output, and marks each cell whose language differs from language_info.
    /// </remarks>
    [Theory]
    [MemberData(nameof(Files))]
    public async Task A_notebook_is_stored_as_VS_Code_saves_it(string file)
    {
        var text = await File.ReadAllTextAsync(TestPaths.InRepository("notebooks", file), TestContext.Current.CancellationToken);
        Assert.Equal(Notebook.Parse(text).ToString(), text);
        Assert.StartsWith("{\n \"cells\": [\n", text, StringComparison.Ordinal);

        var notebook = JsonNode.Parse(text)!;
        var language = (string)notebook["metadata"]!["language_info"]!["name"]!;
        foreach (var cell in notebook["cells"]!.AsArray().Select(cell => cell!.AsObject()))
        {
            var isCode = (string?)cell["cell_type"] == "code";
            string[] keys = ["cell_type", "id", "metadata", "source"];
            Assert.Equal(
                (isCode ? keys.Concat(["execution_count", "outputs"]) : keys).ToHashSet(), cell.Select(member => member.Key).ToHashSet());
            AssertLines(cell["source"]);
            if (!isCode) continue;
            Assert.Equal(language, (string?)cell["metadata"]!["dotnet_interactive"]!["language"]);
            Assert.Null(cell["metadata"]!["vscode"]);
            foreach (var output in cell["outputs"]!.AsArray().Select(output => output!.AsObject()))
            {
                Assert.Subset(
                    new HashSet<string> { "data", "metadata", "name", "output_type", "text" }, output.Select(member => member.Key)
                        .ToHashSet());
                // An untrusted notebook does not show style sheets and scripts.
                Assert.DoesNotMatch("<(style|script)", output.ToJsonString(Readable));
                foreach (var lines in output["data"]?.AsObject().Select(data => data.Value) ?? [output["text"]]) AssertLines(lines);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Code_lines_are_short_in_cells_and_in_solutions(string file)
    {
        var notebook = await Notebook.ReadAsync(TestPaths.InRepository("notebooks", file), TestContext.Current.CancellationToken);
        var code = notebook.Cells.SelectMany(
            cell => cell.IsCode ? [cell.Source] : Solutions().Matches(cell.Source).Select(match => match.Value));
        Assert.All(code.SelectMany(text => text.Split('\n')), line => Assert.True(line.Length <= LongestLine, $"{line.Length}: {line}"));
    }

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static void AssertLines(JsonNode? text)
    {
        string[] lines = [.. text!.AsArray().Select(line => (string)line!)];
        Assert.All(lines, line => Assert.NotEmpty(line));
        Assert.All(lines.SkipLast(1), line => Assert.Equal(line.Length - 1, line.IndexOf('\n', StringComparison.Ordinal)));
        Assert.All(lines.TakeLast(1), line =>
            Assert.True(line.IndexOf('\n', StringComparison.Ordinal) is var end && (end < 0 || end == line.Length - 1)));
    }

    [GeneratedRegex("```csharp\n.*?```", RegexOptions.Singleline)]
    private static partial Regex Solutions();
}
