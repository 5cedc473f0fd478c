using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace PhotoSearch;

/// <summary>The <c>.part</c> file of a download. It is renamed to the file's name when it is complete.</summary>
/// <remarks>No other program can open it meanwhile. Disk errors are thrown as <see cref="DownloadException"/>.</remarks>
internal sealed class PartFile : IAsyncDisposable
{
    private readonly RemoteFile file;
    private readonly FileStream stream;
    private bool keep, complete;

    private PartFile(RemoteFile file, FileStream stream)
    {
        this.file = file;
        this.stream = stream;
        keep = file.Sha256 is not null;
    }

    /// <summary>Bytes downloaded so far.</summary>
    public long Length => stream.Length;

    /// <summary>True if this run has added bytes.</summary>
    public bool HasGrown { get; private set; }

    /// <summary>The version of the file that the bytes belong to, for If-Range. Null if the server sent none.</summary>
    public RangeConditionHeaderValue? Version { get; set; }

    /// <summary>Opens the part from an earlier run, or creates one.</summary>
    /// <remarks>Bytes from an earlier run are kept only if a hash can verify the complete file.</remarks>
    public static PartFile Open(RemoteFile file)
    {
        FileStream stream;
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file.PartPath)!);
            stream = new FileStream(
                file.PartPath, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.Asynchronous);
        }
        catch (IOException shared) when (SharingViolation.IsCauseOf(shared))
        {
            throw DownloadErrors.InUse(file, shared);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DownloadErrors.Disk(file, exception);
        }
        var part = new PartFile(file, stream);
        if (file.Sha256 is null || part.Length > file.Bytes) part.Restart();
        stream.Seek(0, SeekOrigin.End);
        return part;
    }

    public async Task AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await stream.WriteAsync(bytes, cancellationToken);
            HasGrown = true;
        }
        catch (IOException full)
        {
            throw DownloadErrors.Disk(file, full);
        }
    }

    /// <summary>Discards all bytes.</summary>
    public void Restart()
    {
        if (Length > 0) stream.SetLength(0);
        stream.Position = 0;
        Version = null;
    }

    /// <summary>True if the bytes have the expected SHA-256, or no SHA-256 is known.</summary>
    public async Task<bool> HasExpectedHashAsync(CancellationToken cancellationToken)
    {
        if (file.Sha256 is null) return true;
        stream.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)) == file.Sha256;
    }

    /// <summary>Marks the part for deletion on dispose, because it cannot be resumed.</summary>
    public void Discard() => keep = false;

    /// <summary>Renames the complete part to the file's name.</summary>
    public async Task CompleteAsync()
    {
        try
        {
            // Flush before the rename. Otherwise a power cut could leave a file with the right name and size, full of zeros.
            stream.Flush(flushToDisk: true);
            await stream.DisposeAsync();
            File.Move(file.PartPath, file.Path, overwrite: true);
            complete = true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw DownloadErrors.Disk(file, exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (complete) return;
        // A closed stream means that the part is complete and only the rename failed. The next run renames it.
        var closed = !stream.CanRead;
        keep &= closed || (stream.CanSeek && Length > 0);
        await stream.DisposeAsync();
        if (!keep) File.Delete(file.PartPath);
    }
}
