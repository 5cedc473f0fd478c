using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli;

/// <summary>Shows a running notebook on the console and collects its pictures for a page.</summary>
/// <param name="notebook">The notebook, for the headings above its cells.</param>
internal sealed class NotebookTranscript(Notebook notebook)
{
    private const string Html = "text/html";

    private readonly string?[] headings = [.. HeadingsOfCodeCells(notebook)];
    private readonly List<IReadOnlyDictionary<string, string>> pictures = [];
    private bool atLineStart = true;

    /// <summary>The pictures as HTML fragments, in the order shown.</summary>
    public IEnumerable<string> Pictures => pictures.Select(data => data[Html]);

    /// <summary>The output of the first cell with pictures, as text.</summary>
    public string FirstPicturesAsText => pictures.Count > 0 ? OutputText.Of(pictures[0]) : "";

    /// <summary>Writes an event to standard output.</summary>
    public void Write(NotebookEvent happened)
    {
        switch (happened)
        {
            case CellStarted { Number: var number } when headings[number - 1] is { } heading:
                Line($"\n── {heading}");
                break;
            case CellShowed { Output: StreamEvent { Name: "stderr" } stream }:
                Console.Error.Write(stream.Text);
                break;
            case CellShowed { Output: StreamEvent stream }:
                Text(stream.Text);
                break;
            case CellShowed { Output: DisplayEvent display }:
                Show(display.Data);
                break;
            case CellShowed { Output: ResultEvent result }:
                Show(result.Data);
                break;
        }
    }

    private void Show(IReadOnlyDictionary<string, string> data)
    {
        if (data.GetValueOrDefault(Html)?.Contains("<img ", StringComparison.Ordinal) == true) pictures.Add(data);
        Line(OutputText.Of(data));
    }

    private void Line(string line)
    {
        if (!atLineStart) Console.WriteLine();
        Text(line + Environment.NewLine);
    }

    private void Text(string text)
    {
        Console.Write(text);
        atLineStart = text.EndsWith('\n');
    }

    /// <summary>For each code cell, the last heading between it and the previous code cell, or null.</summary>
    private static IEnumerable<string?> HeadingsOfCodeCells(Notebook notebook)
    {
        string? heading = null;
        foreach (var cell in notebook.Cells)
        {
            if (cell.IsCode)
            {
                yield return heading;
                heading = null;
            }
            else
            {
                heading = cell.Source.Split('\n').LastOrDefault(line => line.StartsWith('#'))?.TrimStart('#').Trim() ?? heading;
            }
        }
    }
}
