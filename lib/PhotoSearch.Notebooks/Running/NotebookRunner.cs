using System.Diagnostics;

namespace PhotoSearch.Notebooks;

/// <summary>Runs a notebook from top to bottom in a separate kernel process, so that no cell can end the caller.</summary>
public static class NotebookRunner
{
    /// <summary>Runs all code cells in order, and stops at the first error.</summary>
    /// <param name="notebookPath">The .ipynb file. It stays unchanged unless <see cref="NotebookRunOptions.OutputPath"/> names it.</param>
    /// <param name="options">Where to write and what to pass to the kernel. Null uses the defaults.</param>
    /// <param name="onEvent">Called for each event as it happens, one at a time.</param>
    /// <param name="cancellationToken">Stops the running cell and the kernel process.</param>
    /// <returns>The executed notebook.</returns>
    /// <exception cref="NotebookException">The notebook cannot be read, a cell failed, or the kernel process ended.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static async Task<NotebookResult> RunAsync(
        string notebookPath,
        NotebookRunOptions? options = null,
        Action<NotebookEvent>? onEvent = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new NotebookRunOptions();
        var clock = Stopwatch.StartNew();
        var notebook = await Notebook.ReadAsync(notebookPath, cancellationToken);
        notebook.ClearOutputs();
        var run = new NotebookRun(notebook, Path.GetFileName(notebookPath), onEvent ?? (_ => { }));
        try
        {
            var folder = options.WorkingFolder ?? Path.GetDirectoryName(Path.GetFullPath(notebookPath))!;
            await run.AllCellsAsync(folder, options.Environment, cancellationToken);
        }
        finally
        {
            if (options.OutputPath is { } output) await notebook.WriteAsync(output, CancellationToken.None);
        }
        return new NotebookResult(notebook, run.CellsRun, clock.Elapsed);
    }

    private sealed class NotebookRun(Notebook notebook, string file, Action<NotebookEvent> onEvent)
    {
        private readonly CellOutputs outputs = new();

        public int CellsRun { get; private set; }

        public async Task AllCellsAsync(
            string folder, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
        {
            try
            {
                await using var kernel = await KernelProcess.StartAsync(folder, environment, cancellationToken);
                foreach (var cell in notebook.CodeCells)
                {
                    CellsRun++;
                    await CellAsync(kernel, cell, CellsRun, cancellationToken);
                }
            }
            catch (KernelEndedException e)
            {
                var place = CellsRun == 0 ? file : $"{file}, cell {CellsRun}";
                throw new NotebookException(file, CellsRun == 0 ? null : CellsRun, null, $"{place}: {e.Message}", e);
            }
        }

        private async Task CellAsync(KernelProcess kernel, NotebookCell cell, int number, CancellationToken cancellationToken)
        {
            onEvent(new CellStarted(number, cell.Source));
            var clock = Stopwatch.StartNew();
            cell.ExecutionCount = number;
            ErrorEvent? error = null;
            var code = cell.Language == "csharp" ? cell.Source : $"#!{cell.Language}\n{cell.Source}";
            await foreach (var output in kernel.ExecuteAsync(code, $"cell {number}", cancellationToken))
            {
                if (output is DoneEvent) continue;
                error = output as ErrorEvent ?? error;
                outputs.Add(cell, output);
                onEvent(new CellShowed(number, output));
            }
            if (error is not null)
            {
                var place = error.Line is { } line ? $"{file}, cell {number}, line {line}" : $"{file}, cell {number}";
                var name = error.Name.StartsWith("CS", StringComparison.Ordinal) && !error.Name.Contains('.', StringComparison.Ordinal)
                    ? error.Name + ": " : "";
                throw new NotebookException(file, number, error.Line, $"{place}: {name}{error.Message}");
            }
            onEvent(new CellFinished(number, clock.Elapsed));
        }
    }
}
