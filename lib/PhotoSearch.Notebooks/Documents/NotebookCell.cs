using System.Text.Json.Nodes;

namespace PhotoSearch.Notebooks;

/// <summary>A cell of a <see cref="Notebook"/>.</summary>
public sealed class NotebookCell
{
    private readonly JsonObject cell;

    internal NotebookCell(JsonObject cell) => this.cell = cell;

    /// <summary>Whether the cell holds code, and not Markdown.</summary>
    public bool IsCode => (string?)cell["cell_type"] == "code";

    /// <summary>The cell's text. In the file it is one string or a list of lines.</summary>
    public string Source => Text(cell["source"]);

    /// <summary>The language that the cell's metadata names; <c>csharp</c> if it names none.</summary>
    public string Language =>
        (string?)cell["metadata"]?["dotnet_interactive"]?["language"]
        ?? (string?)cell["metadata"]?["polyglot_notebook"]?["kernelName"]
        ?? "csharp";

    /// <summary>The count in front of the cell, or null when it was not run.</summary>
    public int? ExecutionCount
    {
        get => (int?)cell["execution_count"];
        internal set => cell["execution_count"] = value;
    }

    /// <summary>What the cell showed, as nbformat has it.</summary>
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

    /// <summary>Reads what the properties read, which is as others wrote it.</summary>
    /// <exception cref="InvalidOperationException">A value is of another kind.</exception>
    /// <exception cref="FormatException">A number is not whole, or too large.</exception>
    internal void Check() => _ = (IsCode, Source, Language, ExecutionCount);

    internal static string Text(JsonNode? multiline) => multiline is JsonArray lines
        ? string.Concat(lines.Select(line => (string?)line))
        : (string?)multiline ?? "";
}
