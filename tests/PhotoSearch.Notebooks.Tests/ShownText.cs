using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

/// <summary>
/// What each cell shows, as one text per cell: printed text, values in all their formats, and an error's first line. It leaves out speeds
/// and progress, .NET Interactive's warnings about its own packages, and the script that gives the page its address.
/// </summary>
internal static partial class ShownText
{
    public static string[] Of(Notebook notebook) => [.. notebook.CodeCells.Select(cell =>
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

    [GeneratedRegex(@"\d+ of \d+ photos(, \d+ unchanged)?, \d+ photos/s(, \d+:\d\d left)?|(?<= in )[\d.]+ s")]
    private static partial Regex Speeds();
}
