namespace PhotoSearch.Notebooks;

/// <summary>
/// A notebook cannot be read, or one of its cells failed. The message names notebook, cell and line; programs show it as it is.
/// </summary>
/// <remarks>
/// Not a PhotoSearchException: the kernel runs in this assembly, and the library that notebooks load must not come from it.
/// </remarks>
/// <param name="notebook">The notebook's file name.</param>
/// <param name="cell">Which of its code cells, from 1; null when no cell ran.</param>
/// <param name="line">The line in the cell, from 1; null where it is not known.</param>
/// <param name="message">One paragraph for people.</param>
/// <param name="innerException">What caused it, for those who debug.</param>
public sealed class NotebookException(string notebook, int? cell, int? line, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>The notebook's file name.</summary>
    public string Notebook { get; } = notebook;

    /// <summary>Which of the notebook's code cells failed, from 1; null when no cell ran.</summary>
    public int? Cell { get; } = cell;

    /// <summary>The line in the cell, from 1; null where it is not known.</summary>
    public int? Line { get; } = line;
}
