namespace PhotoSearch.Notebooks;

/// <summary>
/// Where a running cell's text, values and errors go. After <see cref="Dispose"/> nothing more is taken: a cell that was given up stays
/// silent.
/// </summary>
/// <param name="publish">Takes the events, from any thread.</param>
/// <param name="cancellation">Cancelled when the cell is interrupted.</param>
internal sealed class CellOutput(Action<KernelEvent> publish, CancellationToken cancellation) : IDisposable
{
    private readonly Lock closing = new();
    private bool closed;

    public CancellationToken Cancellation => cancellation;

    /// <summary>
    /// True when the cell's code looks at the interrupt itself, and so may end in its own way: finish what is in flight, say where it
    /// stopped.
    /// </summary>
    public bool StopsItself { get; set; }

    public void Publish(KernelEvent kernelEvent) => IfOpen(() => publish(kernelEvent));

    /// <summary>
    /// Does what counts only as long as somebody waits for the cell; <see cref="Dispose"/> comes before it or after it, never within.
    /// </summary>
    /// <returns>False when the cell was given up, and nothing was done.</returns>
    public bool IfOpen(Action act)
    {
        lock (closing)
        {
            if (!closed) act();
            return !closed;
        }
    }

    /// <summary>
    /// As <see cref="Publish"/>, for what the cell's code shows: this is where an interrupt reaches code that does not look for it.
    /// </summary>
    /// <exception cref="OperationCanceledException">The cell was interrupted.</exception>
    public void Show(KernelEvent shown)
    {
        if (!StopsItself) cancellation.ThrowIfCancellationRequested();
        Publish(shown);
    }

    public void Display(string mimeType, string text) =>
        Publish(new DisplayEvent(new Dictionary<string, string> { [mimeType] = text }, Guid.NewGuid().ToString()));

    public void Dispose()
    {
        lock (closing) closed = true;
    }
}
