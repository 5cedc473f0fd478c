using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PhotoSearch.Notebooks;

/// <summary>
/// A notebook file (nbformat 4). Running it changes only outputs and execution counts, and writing it sorts the keys.
/// </summary>
/// <remarks>VS Code and Jupyter also sort keys and end the file with a line feed, so all three write the same file.</remarks>
public sealed class Notebook
{
    private readonly JsonObject root;
    private readonly JsonSerializerOptions format;

    private Notebook(JsonObject root, string text)
    {
        this.root = root;
        // Keep the file's indentation: Jupyter uses one space, other programs two.
        var indented = text.Split('\n', 3) is [_, var second, ..] ? second.Length - second.TrimStart(' ').Length : 0;
        format = new JsonSerializerOptions
        {
            WriteIndented = indented > 0,
            IndentSize = Math.Max(indented, 1),
            NewLine = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n",
            Encoder = PlainJsonEncoder.Instance,
        };
        Cells = [.. (root["cells"] as JsonArray ?? throw new JsonException("The file has no cells."))
            .Select(cell => new NotebookCell(cell as JsonObject ?? throw new JsonException("A cell is not a JSON object.")))];
    }

    /// <summary>All cells, in order.</summary>
    public IReadOnlyList<NotebookCell> Cells { get; }

    /// <summary>
    /// The cells that run: code cells that are not empty. Error messages count them from 1, like the [n] of a fresh run.
    /// </summary>
    public IEnumerable<NotebookCell> CodeCells => Cells.Where(cell => cell.IsCode && !string.IsNullOrWhiteSpace(cell.Source));

    /// <summary>Reads a notebook.</summary>
    /// <param name="path">The .ipynb file.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="NotebookException">The file is missing or is not a notebook.</exception>
    public static async Task<Notebook> ReadAsync(string path, CancellationToken cancellationToken = default)
    {
        try
        {
            return Parse(await File.ReadAllTextAsync(path, cancellationToken));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new NotebookException(path, null, null, $"{path} cannot be read as a notebook: {PlainText.Beginning(e.Message, 200)}", e);
        }
    }

    /// <summary>Reads a notebook's text.</summary>
    /// <param name="json">The file's content.</param>
    /// <exception cref="JsonException">The text is not a notebook.</exception>
    public static Notebook Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            var root = JsonNode.Parse(json, documentOptions: new() { AllowDuplicateProperties = false }) as JsonObject;
            var notebook = new Notebook(root ?? throw new JsonException("The file is not a JSON object."), json);
            foreach (var cell in notebook.Cells) cell.Check();
            // The JSON reader accepts half a character, "\ud800", that the writer refuses. Refuse such a file here.
            _ = notebook.ToString();
            return notebook;
        }
        catch (Exception exception) when (exception is InvalidOperationException or FormatException)
        {
            throw new JsonException(exception.Message, exception);
        }
    }

    /// <summary>Removes all outputs and execution counts.</summary>
    public void ClearOutputs()
    {
        foreach (var cell in Cells.Where(cell => cell.IsCode)) cell.Clear();
    }

    /// <summary>Writes the whole notebook or nothing, so that no reader sees half a file.</summary>
    /// <param name="path">The .ipynb file. Its folder is created if it is missing.</param>
    /// <param name="cancellationToken">Cancels the writing and leaves the old file as it was.</param>
    public async Task WriteAsync(string path, CancellationToken cancellationToken = default)
    {
        var full = Path.GetFullPath(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        var temporary = $"{full}.{Environment.ProcessId}.tmp";
        try
        {
            await File.WriteAllTextAsync(temporary, ToString(), new UTF8Encoding(false), cancellationToken);
            File.Move(temporary, full, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>The file's content.</summary>
    public override string ToString() => Sorted(root)!.ToJsonString(format) + format.NewLine;

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, Sorted(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
