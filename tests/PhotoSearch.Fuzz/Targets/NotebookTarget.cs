using System.Text;
using PhotoSearch.Notebooks;
using PhotoSearch.Tests;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>Notebook files: read, inspected cell by cell, cleared and written.</summary>
internal sealed class NotebookTarget : FuzzTarget
{
    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        File.ReadAllBytes(TestPaths.InRepository("notebooks", "1-prepare-opensearch.ipynb")),
        Encoding.UTF8.GetBytes("""
            {"cells":[{"cell_type":"code","execution_count":1,"metadata":{"dotnet_interactive":{"language":"csharp"}},
            "outputs":[{"output_type":"stream","name":"stdout","text":["a\n","b"]}],"source":["1","+1"]},
            {"cell_type":"code","metadata":{"polyglot_notebook":{"kernelName":"csharp"}},"source":"\ud83c\udf05 2"},
            {"cell_type":"markdown","metadata":{},"source":"# A"}],
            "metadata":{"kernelspec":{"name":".net-csharp"}},"nbformat":4,"nbformat_minor":5}
            """),
    ];

    public override IReadOnlyList<string> Words { get; } =
    [
        "null", "[]", "{}", "[null]", "1", "1.5", "\"cells\":", "\"cell_type\":", "\"source\":", "\"outputs\":", "\"execution_count\":",
        "\"metadata\":", "\\ud800", "\\u0000", "\"a\":1,", "// ", ",", "[", "{\"a\":", "99999999999",
    ];

    protected override async Task ReadAsync(byte[] input)
    {
        await File.WriteAllBytesAsync(In("case.ipynb"), input);
        var notebook = await Notebook.ReadAsync(In("case.ipynb"));
        foreach (var cell in notebook.CodeCells) _ = (cell.Source, cell.Language, cell.ExecutionCount, cell.Outputs.Count);
        notebook.ClearOutputs();
        await notebook.WriteAsync(In("written.ipynb"));
    }
}
