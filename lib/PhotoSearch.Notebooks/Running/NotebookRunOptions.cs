namespace PhotoSearch.Notebooks;

/// <summary>How <see cref="NotebookRunner"/> runs a notebook.</summary>
public sealed record NotebookRunOptions
{
    /// <summary>The file for the executed notebook, which is written even if a cell fails. Default: none.</summary>
    public string? OutputPath { get; init; }

    /// <summary>The working folder of the cells. Default: the notebook's folder.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Environment variables to set in the kernel process, or to remove if the value is null. Default: none.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}

/// <summary>An event while a notebook runs.</summary>
/// <param name="Number">The number of the code cell, from 1.</param>
public abstract record NotebookEvent(int Number);

/// <summary>A cell starts.</summary>
/// <param name="Number">The number of the code cell, from 1.</param>
/// <param name="Source">Its code.</param>
public sealed record CellStarted(int Number, string Source) : NotebookEvent(Number);

/// <summary>A cell wrote text, showed a value or failed.</summary>
/// <param name="Number">The number of the code cell, from 1.</param>
/// <param name="Output">
/// A <see cref="StreamEvent"/>, <see cref="DisplayEvent"/>, <see cref="DisplayUpdateEvent"/>, <see cref="ResultEvent"/> or
/// <see cref="ErrorEvent"/>.
/// </param>
public sealed record CellShowed(int Number, KernelEvent Output) : NotebookEvent(Number);

/// <summary>A cell ended without an error.</summary>
/// <param name="Number">The number of the code cell, from 1.</param>
/// <param name="Elapsed">The cell's duration.</param>
public sealed record CellFinished(int Number, TimeSpan Elapsed) : NotebookEvent(Number);

/// <summary>The result of a run.</summary>
/// <param name="Notebook">The notebook with this run's outputs.</param>
/// <param name="CellsRun">The number of cells that ran.</param>
/// <param name="Elapsed">The duration, including the start of the kernel.</param>
public sealed record NotebookResult(Notebook Notebook, int CellsRun, TimeSpan Elapsed);
