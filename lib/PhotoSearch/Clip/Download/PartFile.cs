using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace PhotoSearch;

/// <summary>The <c>.part</c> beside a file that is being downloaded: it grows, and takes the file's name when all of it is there.</summary>
/// <remarks>No other program can open it meanwhile. Every fault of the disk comes as a <see cref="DownloadException"/>.</remarks>
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

    /// <summary>Bytes that are here.</summary>
    public long Length => stream.Length;

    /// <summary>True when bytes have come in this run.</summary>
    public bool HasGrown { get; private set; }

    /// <summary>What tells the server which version of the file the bytes belong to; null where it named none.</summary>
    public RangeConditionHeaderValue? Version { get; set; }

    /// <summary>Opens the part that an earlier run left, or makes one.</summary>
    /// <remarks>An earlier run's bytes are of use only where a hash can tell that they and the rest belong together.</remarks>
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

    /// <summary>Forgets the bytes that are here.</summary>
    public void Restart()
    {
        if (Length > 0) stream.SetLength(0);
        stream.Position = 0;
        Version = null;
    }

    /// <summary>True when the bytes are the file's, as far as is known beforehand.</summary>
    public async Task<bool> HasExpectedHashAsync(CancellationToken cancellationToken)
    {
        if (file.Sha256 is null) return true;
        stream.Position = 0;
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)) == file.Sha256;
    }

    /// <summary>Has the part removed in the end, because nobody could go on from it.</summary>
    public void Discard() => keep = false;

    /// <summary>Gives the file its name.</summary>
    public async Task CompleteAsync()
    {
        try
        {
            // On the disk before it has its name: otherwise a power cut could leave a file of the right name and size, full of zeros.
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
        // Closed, it is whole, and only its name is missing: the next run gives it that.
        var closed = !stream.CanRead;
        keep &= closed || (stream.CanSeek && Length > 0);
        await stream.DisposeAsync();
        if (!keep) File.Delete(file.PartPath);
    }
}
