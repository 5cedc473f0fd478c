using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

public sealed class NotebookRunnerTests : IDisposable
{
    private readonly NotebookFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_executed_notebook_holds_outputs_and_counts_and_two_runs_give_the_same_bytes()
    {
        var path = folder.Write(
            "n.ipynb", "Console.WriteLine(\"a\"); Console.WriteLine(\"b\");", "", "var shown = display(\"old\");",
            "shown.Update(\"new\");\nnew { A = 1 }");
        var before = await File.ReadAllTextAsync(path);
        var result = await RunAsync(path, new NotebookRunOptions { OutputPath = folder.In("out/1.ipynb") });
        await RunAsync(folder.In("out/1.ipynb"), new NotebookRunOptions { OutputPath = folder.In("out/2.ipynb") });

        Assert.Equal(before, await File.ReadAllTextAsync(path));
        Assert.Equal(await File.ReadAllTextAsync(folder.In("out/1.ipynb")), await File.ReadAllTextAsync(folder.In("out/2.ipynb")));
        Assert.Equal(["1.ipynb", "2.ipynb"], Directory.EnumerateFiles(folder.In("out")).Select(Path.GetFileName).Order());
        Assert.Equal(3, result.CellsRun);
        var cells = JsonNode.Parse(await File.ReadAllTextAsync(folder.In("out/1.ipynb")))!["cells"]!;
        Assert.Equal("""[{"name":"stdout","output_type":"stream","text":["a\n","b\n"]}]""", cells[0]!["outputs"]!.ToJsonString());
        Assert.Null(cells[1]!["execution_count"]);
        Assert.Equal("""["new"]""", cells[2]!["outputs"]![0]!["data"]!["text/plain"]!.ToJsonString());
        Assert.Equal("execute_result", (string?)cells[3]!["outputs"]![0]!["output_type"]);
        Assert.Equal(3, (int?)cells[3]!["outputs"]![0]!["execution_count"]);
    }

    [Fact]
    public async Task Events_come_in_order_while_cells_run()
    {
        var path = folder.Write("n.ipynb", "Console.Write(1);", "2");
        var events = new List<string>();
        await RunAsync(
            path, onEvent: e => events.Add($"{e.Number} {(e is CellShowed shown ? shown.Output.GetType().Name : e.GetType().Name)}"));
        Assert.Equal(["1 CellStarted", "1 StreamEvent", "1 CellFinished", "2 CellStarted", "2 ResultEvent", "2 CellFinished"], events);
    }

    [Theory]
    [InlineData("var a = 1;\n\nmissing", "n.ipynb, cell 2, line 3: CS0103: The name 'missing' does not exist in the current context")]
    [InlineData("throw new InvalidOperationException(\"It is so.\");", "n.ipynb, cell 2, line 1: It is so.")]
    public async Task An_error_names_notebook_cell_and_line_and_the_outputs_up_to_it_are_written(string cell, string message)
    {
        var path = folder.Write("n.ipynb", "1", cell, "3");
        var error = await Assert.ThrowsAsync<NotebookException>(() => RunAsync(path, new NotebookRunOptions { OutputPath = path }));
        Assert.Equal(message, error.Message);
        Assert.Equal(2, error.Cell);
        var written = await Notebook.ReadAsync(path);
        Assert.Equal([1, 2, null], written.Cells.Select(c => c.ExecutionCount));
        Assert.Equal("error", (string?)written.Cells[1].Outputs.Single()!["output_type"]);
    }

    [Fact]
    public async Task A_cell_that_ends_its_process_is_an_error_that_names_the_cell()
    {
        var path = folder.Write("n.ipynb", "1", "Console.Write(\"last\");\nEnvironment.FailFast(\"a native library crashed\");");
        var shown = new List<KernelEvent>();
        var error = await Assert.ThrowsAsync<NotebookException>(() =>
            RunAsync(path, onEvent: e => { if (e is CellShowed s) shown.Add(s.Output); }));
        Assert.StartsWith("n.ipynb, cell 2: The kernel process ended with exit code", error.Message, StringComparison.Ordinal);
        Assert.Contains("a native library crashed", error.Message, StringComparison.Ordinal);
        Assert.Contains(shown, e => e is StreamEvent { Text: "last" });
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("Task.Delay(-1).Wait();")]
    public async Task Cancelling_ends_an_endless_cell_and_its_process(string endless)
    {
        var path = folder.Write("n.ipynb", $"Console.Write(Environment.ProcessId);\n{endless}");
        using var cancellation = new CancellationTokenSource();
        var processId = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(path, onEvent: e =>
        {
            if (e is not CellShowed { Output: StreamEvent text }) return;
            processId = int.Parse(text.Text, CultureInfo.InvariantCulture);
            cancellation.Cancel();
        }, cancellationToken: cancellation.Token));
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(processId));
    }

    [Fact]
    public async Task Cells_run_in_the_notebooks_folder_with_the_callers_variables()
    {
        var path = folder.Write(
            "n.ipynb", "Environment.GetEnvironmentVariable(\"INDEX_NAME\") + \" in \" + " +
            "System.IO.Path.GetFileName(Environment.CurrentDirectory)");
        var result = await RunAsync(
            path, new NotebookRunOptions { Environment = new Dictionary<string, string?> { ["INDEX_NAME"] = "photos" } });
        var output = result.Notebook.Cells[0].Outputs.Single()!;
        Assert.Equal($"photos in {Path.GetFileName(folder.Path)}", (string?)output["data"]!["text/plain"]![0]);
    }

    [Fact]
    public async Task A_cell_in_another_language_is_shown_or_refused()
    {
        var path = folder.In("n.ipynb");
        await File.WriteAllTextAsync(path, NotebookFolder.Json(["<i>x</i>"]).Replace("\"csharp\"", "\"html\"", StringComparison.Ordinal));
        var shown = await RunAsync(path);
        Assert.Equal("<i>x</i>", (string?)shown.Notebook.Cells[0].Outputs.Single()!["data"]!["text/html"]![0]);
        await File.WriteAllTextAsync(
            path, NotebookFolder.Json(["let x = 1"]).Replace("\"csharp\"", "\"fsharp\"", StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<NotebookException>(() => RunAsync(path));
        Assert.Contains("#!fsharp is not a known command.", error.Message, StringComparison.Ordinal);
    }

    private static Task<NotebookResult> RunAsync(
        string path, NotebookRunOptions? options = null, Action<NotebookEvent>? onEvent = null,
        CancellationToken cancellationToken = default)
    {
        NotebookEvent? latest = null;
        return Deadline.WaitAsync(NotebookRunner.RunAsync(path, options, e =>
        {
            latest = e;
            onEvent?.Invoke(e);
        }, cancellationToken), () => $"{Path.GetFileName(path)}; the latest event was {latest?.ToString() ?? "its start"}");
    }
}
