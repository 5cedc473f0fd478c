namespace PhotoSearch;

/// <summary>A lock on a folder. Processes that download into the folder take turns. Dispose it to release the folder.</summary>
/// <remarks>
/// An empty file <c>.download.lock</c> in the folder, which one process opens at a time. The file is never deleted: otherwise one process
/// could hold the old file and another a new one. When a process dies, its lock is released.
/// </remarks>
internal sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(0.5);

    private readonly FileStream held;

    private FolderLock(FileStream held) => this.held = held;

    /// <summary>Waits for the folder, and creates it if it is missing.</summary>
    /// <param name="folder">The folder that files are downloaded into.</param>
    /// <param name="waiting">Called once if another process holds the lock.</param>
    /// <param name="time">The clock for the retries.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="PhotoSearchException">The folder cannot be created or written to.</exception>
    public static async Task<FolderLock> TakeAsync(string folder, Action? waiting, TimeProvider time, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, ".download.lock");
        while (true)
        {
            try
            {
                Directory.CreateDirectory(folder);
                return new(new FileStream(file, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0));
            }
            catch (IOException shared) when (SharingViolation.IsCauseOf(shared))
            {
                waiting?.Invoke();
                waiting = null;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new PhotoSearchException($"{folder} cannot be written to: {exception.Message}", exception);
            }
            await Task.Delay(LookAgain, time, cancellationToken);
        }
    }

    public void Dispose() => held.Dispose();
}
