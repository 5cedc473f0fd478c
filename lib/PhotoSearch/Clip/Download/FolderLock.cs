namespace PhotoSearch;

/// <summary>Has processes that download into one folder take turns. Dispose it to let the next one in.</summary>
/// <remarks>
/// An empty file <c>.download.lock</c> in the folder, opened by one process at a time; it stays there, because a lock that is removed can
/// be held by two: by one that opened it before, and by one that made it anew. A process that dies lets go of it.
/// </remarks>
internal sealed class FolderLock : IDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(0.5);

    private readonly FileStream held;

    private FolderLock(FileStream held) => this.held = held;

    /// <summary>Waits for the folder, which is made where it is missing.</summary>
    /// <param name="folder">The folder that files are downloaded into.</param>
    /// <param name="waiting">Called once where another process has it.</param>
    /// <param name="time">The clock for looking again.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PhotoSearchException">The folder cannot be made or written to.</exception>
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
