namespace PhotoSearch.Notebooks;

/// <summary>How <see cref="NotebookRunner"/> runs a notebook.</summary>
public sealed record NotebookRunOptions
{
    /// <summary>Where the executed notebook is written, also when a cell fails. Default: nowhere.</summary>
    public string? OutputPath { get; init; }

    /// <summary>The folder in which cells run, and to which their relative paths refer. Default: the notebook's.</summary>
    public string? WorkingFolder { get; init; }

    /// <summary>Variables that the kernel process gets beside this process's own; null as a value takes one away. Default: none.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
}

/// <summary>Something that happens while a notebook runs.</summary>
/// <param name="Number">Which of the notebook's code cells, from 1.</param>
public abstract record NotebookEvent(int Number);

/// <summary>A cell begins.</summary>
/// <param name="Number">Which of the notebook's code cells, from 1.</param>
/// <param name="Source">Its code.</param>
public sealed record CellStarted(int Number, string Source) : NotebookEvent(Number);

/// <summary>A cell wrote text, showed a value or failed.</summary>
/// <param name="Number">Which of the notebook's code cells, from 1.</param>
/// <param name="Output">
/// A <see cref="StreamEvent"/>, <see cref="DisplayEvent"/>, <see cref="DisplayUpdateEvent"/>, <see cref="ResultEvent"/> or
/// <see cref="ErrorEvent"/>.
/// </param>
public sealed record CellShowed(int Number, KernelEvent Output) : NotebookEvent(Number);

/// <summary>A cell ended without an error.</summary>
/// <param name="Number">Which of the notebook's code cells, from 1.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record CellFinished(int Number, TimeSpan Elapsed) : NotebookEvent(Number);

/// <summary>What a run gave.</summary>
/// <param name="Notebook">The notebook with the outputs of this run.</param>
/// <param name="CellsRun">How many cells ran.</param>
/// <param name="Elapsed">How long the run took, with the start of the kernel.</param>
public sealed record NotebookResult(Notebook Notebook, int CellsRun, TimeSpan Elapsed);
