namespace PhotoSearch.Notebooks;

/// <summary>Where a running cell's text, values and errors go. After <see cref="Dispose"/> nothing more is taken: a cell that was given up stays silent.</summary>
/// <param name="publish">Takes the events, from any thread.</param>
/// <param name="cancellation">Cancelled when the cell is interrupted.</param>
internal sealed class CellOutput(Action<KernelEvent> publish, CancellationToken cancellation) : IDisposable
{
    private volatile bool _closed;

    public CancellationToken Cancellation => cancellation;

    public void Publish(KernelEvent kernelEvent)
    {
        if (!_closed) publish(kernelEvent);
    }

    public void Display(string mimeType, string text) =>
        Publish(new DisplayEvent(new Dictionary<string, string> { [mimeType] = text }, Guid.NewGuid().ToString()));

    public void Dispose() => _closed = true;
}
