namespace PhotoSearch;

/// <summary>
/// Loads a tower on first use. A text search needs no image tower, and adding photos needs no text tower.
/// </summary>
/// <param name="file">The graph. If it changes before it is loaded, it is refused: the towers could be from different models.</param>
/// <param name="load">Loads the tower.</param>
internal sealed class LazyTower<T>(string file, Func<string, T> load) : IDisposable
    where T : OnnxTower
{
    private readonly Lock gate = new();
    private readonly (long Bytes, DateTime Written) asOpened = StampOf(file);
    private T? tower;
    private bool disposed;

    /// <exception cref="PhotoSearchException">The file is broken, not such a tower, or has changed since the model was loaded.</exception>
    /// <exception cref="ObjectDisposedException">The model was disposed.</exception>
    public T Loaded
    {
        get
        {
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(disposed, typeof(ClipModel));
                if (tower is null && StampOf(file) != asOpened)
                    throw new PhotoSearchException(
                        $"{file} has changed since the model was loaded, so the two towers may not match. Load the model again.");
                return tower ??= load(file);
            }
        }
    }

    /// <summary>Loads the tower on another thread, unless it is loaded.</summary>
    /// <inheritdoc cref="Loaded"/>
    public Task<T> LoadAsync(CancellationToken cancellationToken) =>
        tower is null ? Task.Run(() => Loaded, cancellationToken) : Task.FromResult(Loaded);

    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            tower?.Dispose();
        }
    }

    private static (long Bytes, DateTime Written) StampOf(string file) =>
        new FileInfo(file) is { Exists: true } found ? (found.Length, found.LastWriteTimeUtc) : default;
}
