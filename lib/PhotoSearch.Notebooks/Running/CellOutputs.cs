using System.Text.Json;
using System.Text.Json.Nodes;

namespace PhotoSearch.Notebooks;

/// <summary>Turns the kernel's events into the outputs of a notebook's cells (nbformat 4).</summary>
internal sealed class CellOutputs
{
    private readonly Dictionary<string, JsonObject> displays = [];

    public void Add(NotebookCell cell, KernelEvent kernelEvent)
    {
        switch (kernelEvent)
        {
            case StreamEvent stream:
                AddText(cell.Outputs, stream);
                break;
            case DisplayEvent display:
                displays[display.DisplayId] = Output("display_data", ("data", Bundle(display.Data)), ("metadata", new JsonObject()));
                cell.Outputs.Add((JsonNode)displays[display.DisplayId]);
                break;
            case DisplayUpdateEvent update when displays.TryGetValue(update.DisplayId, out var displayed):
                displayed["data"] = Bundle(update.Data);
                break;
            case ResultEvent result:
                cell.Outputs.Add((JsonNode)Output("execute_result",
                    ("data", Bundle(result.Data)), ("execution_count", cell.ExecutionCount), ("metadata", new JsonObject())));
                break;
            case ErrorEvent error:
                cell.Outputs.Add((JsonNode)Output("error",
                    ("ename", error.Name), ("evalue", error.Message),
                    ("traceback", new JsonArray([.. error.Trace.Select(line => JsonValue.Create(line))]))));
                break;
        }
    }

    /// <summary>Adds text to the last output if that is the same stream, as Jupyter does.</summary>
    private static void AddText(JsonArray outputs, StreamEvent stream)
    {
        if (outputs is [.., JsonObject last] && (string?)last["output_type"] == "stream" && (string?)last["name"] == stream.Name)
            last["text"] = Lines(NotebookCell.Text(last["text"]) + stream.Text);
        else
            outputs.Add((JsonNode)Output("stream", ("name", stream.Name), ("text", Lines(stream.Text))));
    }

    private static JsonObject Output(string type, params (string Key, JsonNode? Value)[] members)
    {
        var output = new JsonObject { ["output_type"] = type };
        foreach (var (key, value) in members) output.Add(key, value);
        return output;
    }

    private static JsonObject Bundle(IReadOnlyDictionary<string, string> data)
    {
        var bundle = new JsonObject();
        foreach (var (mimeType, value) in data)
            bundle[mimeType] = mimeType == "application/json" || mimeType.EndsWith("+json", StringComparison.Ordinal)
                ? Json(value) : Lines(value);
        return bundle;
    }

    private static JsonNode? Json(string value)
    {
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            return value;
        }
    }

    /// <summary>A text in nbformat's form: a list of lines, each with its line end.</summary>
    private static JsonArray Lines(string text)
    {
        var lines = new JsonArray();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is var found and >= 0 ? found + 1 : text.Length;
            lines.Add((JsonNode)JsonValue.Create(text[start..end]));
            start = end;
        }
        return lines;
    }
}
