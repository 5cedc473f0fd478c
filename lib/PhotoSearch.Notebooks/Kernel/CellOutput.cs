namespace PhotoSearch.Notebooks;

/// <summary>
/// Receives the text, values and errors of a running cell. After <see cref="Dispose"/> it ignores everything, so an abandoned cell stays
/// silent.
/// </summary>
/// <param name="publish">Receives the events, from any thread.</param>
/// <param name="cancellation">Cancelled when the cell is interrupted.</param>
internal sealed class CellOutput(Action<KernelEvent> publish, CancellationToken cancellation) : IDisposable
{
    private readonly Lock closing = new();
    private bool closed;

    public CancellationToken Cancellation => cancellation;

    /// <summary>
    /// True if the cell's code watches for the interrupt itself. Such a cell may finish what it has begun and say where it stopped.
    /// </summary>
    public bool StopsItself { get; set; }

    public void Publish(KernelEvent kernelEvent) => IfOpen(() => publish(kernelEvent));

    /// <summary>
    /// Runs an action unless the cell was abandoned. <see cref="Dispose"/> waits for a running action.
    /// </summary>
    /// <returns>False if the cell was abandoned and the action did not run.</returns>
    public bool IfOpen(Action act)
    {
        lock (closing)
        {
            if (!closed) act();
            return !closed;
        }
    }

    /// <summary>
    /// Like <see cref="Publish"/>, but for output of the cell's code. Here an interrupt stops code that does not watch for it.
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
