namespace PhotoSearch.Notebooks;

/// <summary>
/// A notebook cannot be read, or one of its cells failed. The message names notebook, cell and line, and is ready to show.
/// </summary>
/// <remarks>
/// It is not a PhotoSearchException because the kernel runs in this assembly, and notebooks must load their own copy of the library.
/// </remarks>
/// <param name="notebook">The notebook's file name.</param>
/// <param name="cell">The number of the code cell, from 1; null if no cell ran.</param>
/// <param name="line">The line in the cell, from 1; null if it is unknown.</param>
/// <param name="message">One paragraph for the reader of the notebook.</param>
/// <param name="innerException">The cause, for debugging.</param>
public sealed class NotebookException(string notebook, int? cell, int? line, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The notebook's file name.</summary>
    public string Notebook { get; } = notebook;

    /// <summary>The number of the code cell that failed, from 1; null if no cell ran.</summary>
    public int? Cell { get; } = cell;

    /// <summary>The line in the cell, from 1; null if it is unknown.</summary>
    public int? Line { get; } = line;
}
