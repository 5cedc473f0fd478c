using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Memory;

namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>
/// Decodes photos and encodes them again as JPEG, so that no byte of a file reaches the browser unchanged.
/// </summary>
internal sealed class PhotoPictures : IDisposable
{
    private const long CacheBytes = 64_000_000;

    private readonly MemoryCache small = new(new MemoryCacheOptions { SizeLimit = CacheBytes });
    private readonly SemaphoreSlim turns = new(Environment.ProcessorCount);

    /// <summary>A tag that changes with the file, made without reading the file.</summary>
    public static string TagOf(string path, int side)
    {
        var file = new FileInfo(path);
        return string.Create(CultureInfo.InvariantCulture, $"{file.Length:x}-{file.LastWriteTimeUtc.Ticks:x}-{side}");
    }

    /// <summary>The picture of a file, as JPEG.</summary>
    /// <param name="path">The file, from <see cref="PhotoPlaces"/>.</param>
    /// <param name="name">The photo's name in messages.</param>
    /// <param name="side">The longest side in pixels: <see cref="ServeLimits.SmallSide"/> or <see cref="ServeLimits.LargeSide"/>.</param>
    /// <param name="tag">The tag from <see cref="TagOf"/>.</param>
    /// <param name="cancellationToken">Cancels the waiting and the reading.</param>
    /// <exception cref="RequestRefusedException">The file is missing or unreadable (404).</exception>
    public async Task<byte[]> ReadAsync(string path, string name, int side, string tag, CancellationToken cancellationToken)
    {
        if (small.TryGetValue((path, tag), out byte[]? kept)) return kept!;
        await turns.WaitAsync(cancellationToken);
        try
        {
            var file = await ImageDecoder.ReadFileAsync(path, cancellationToken);
            var picture = await Task.Run(
                () => ImageDecoder.EncodeJpeg(ImageDecoder.DecodeThumbnail(file, name, side, cancellationToken), quality: 85),
                cancellationToken);
            if (side == ServeLimits.SmallSide) small.Set((path, tag), picture, new MemoryCacheEntryOptions { Size = picture.Length });
            return picture;
        }
        catch (UnreadablePhotoException unreadable)
        {
            throw new RequestRefusedException(StatusCodes.Status404NotFound, $"{name} cannot be shown: {unreadable.Reason}.");
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose()
    {
        small.Dispose();
        turns.Dispose();
    }
}
