namespace PhotoSearch;

/// <summary>
/// A tower that is loaded when something first needs it: a search by text does without the image tower, adding photos without the text
/// tower.
/// </summary>
/// <param name="file">The graph. One that changes before it is loaded is refused: the two towers could be of two models.</param>
/// <param name="load">Loads it.</param>
internal sealed class LazyTower<T>(string file, Func<string, T> load) : IDisposable
    where T : OnnxTower
{
    private readonly Lock gate = new();
    private readonly (long Bytes, DateTime Written) asOpened = StampOf(file);
    private T? tower;
    private bool disposed;

    /// <exception cref="PhotoSearchException">The file is broken, no such tower, or another than when the model was loaded.</exception>
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
                        $"{file} is another than when the model was loaded, so that the towers may be of two models. Start again.");
                return tower ??= load(file);
            }
        }
    }

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
