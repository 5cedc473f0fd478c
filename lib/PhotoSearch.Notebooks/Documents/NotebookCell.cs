using System.Text.Json.Nodes;

namespace PhotoSearch.Notebooks;

/// <summary>A cell of a <see cref="Notebook"/>.</summary>
public sealed class NotebookCell
{
    private readonly JsonObject cell;

    internal NotebookCell(JsonObject cell) => this.cell = cell;

    /// <summary>True for code, false for Markdown or raw text.</summary>
    public bool IsCode => (string?)cell["cell_type"] == "code";

    /// <summary>The cell's text. The file holds it as one string or as a list of lines.</summary>
    public string Source => Text(cell["source"]);

    /// <summary>The language in the cell's metadata. Default: <c>csharp</c>.</summary>
    public string Language =>
        (string?)cell["metadata"]?["dotnet_interactive"]?["language"]
        ?? (string?)cell["metadata"]?["polyglot_notebook"]?["kernelName"]
        ?? "csharp";

    /// <summary>The number in front of the cell, or null if the cell has not run.</summary>
    public int? ExecutionCount
    {
        get => (int?)cell["execution_count"];
        internal set => cell["execution_count"] = value;
    }

    /// <summary>The cell's outputs, in nbformat's form.</summary>
    public JsonArray Outputs
    {
        get
        {
            if (cell["outputs"] is not JsonArray outputs) cell["outputs"] = outputs = [];
            return outputs;
        }
    }

    internal void Clear()
    {
        Outputs.Clear();
        ExecutionCount = null;
    }

    /// <summary>Reads each property once, because the file may hold anything.</summary>
    /// <exception cref="InvalidOperationException">A value has the wrong type.</exception>
    /// <exception cref="FormatException">A number is not whole, or is too large.</exception>
    internal void Check() => _ = (IsCode, Source, Language, ExecutionCount);

    internal static string Text(JsonNode? multiline) => multiline is JsonArray lines
        ? string.Concat(lines.Select(line => (string?)line))
        : (string?)multiline ?? "";
}
