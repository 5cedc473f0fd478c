namespace PhotoSearch;

/// <summary>Reads photo files: into the square that a model sees, or into a small picture for people.</summary>
/// <remarks>
/// Thread-safe; one call keeps one core busy, so decode several photos side by side. This file says what is read, and what is refused by
/// its name or size; <c>ImageDecoder.Pixels.cs</c> decodes, and <c>ImageDecoder.Size.cs</c> reads headers only.
/// </remarks>
public static partial class ImageDecoder
{
    /// <summary>The largest file that is read: 512 MiB. A photo of 200 megapixels takes about 50.</summary>
    public const long MaxFileBytes = 512L << 20;

    /// <summary>
    /// The largest JPEG or PNG that is decoded: 300 megapixels. A larger one is refused by its header, before memory is taken.
    /// </summary>
    internal const long MaxPixels = 300_000_000;

    /// <summary>
    /// The largest picture of a kind that is unpacked whole, not row by row: 100 megapixels, some 1 GB of memory (16 bits or HEIC: 2).
    /// </summary>
    /// <remarks>All but plain JPEG and PNG; progressive JPEG and interlaced PNG are such kinds as well.</remarks>
    internal const long MaxPixelsUnpackedWhole = 100_000_000;

    /// <summary>The most scans of a progressive JPEG that is decoded. Programs write 10 or so; 2,000 would take half a minute.</summary>
    internal const int MaxScans = 100;

    /// <summary>The longest side that is decoded, pixels.</summary>
    public const int MaxSide = 1_000_000;

    /// <summary>Endings of the files that can be read, lower case with their dot. The content decides in the end, not the name.</summary>
    public static IReadOnlyList<string> Extensions { get; } =
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff", ".avif", ".heic", ".heif", ".hif"];

    /// <summary>Tells by its name whether a file may be a photo, in any case: <c>IMG_1.JPG</c> is one.</summary>
    /// <param name="path">A file's name or path.</param>
    public static bool CanRead(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a photo file as a model sees it: <see cref="DecodeForModel"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">Side of the square, pixels. Default 224.</param>
    /// <param name="cancellationToken">Stops the reading of the file, and the wait for memory.</param>
    /// <returns>RGB, <paramref name="size"/> x <paramref name="size"/>.</returns>
    /// <exception cref="UnreadablePhotoException">The file is missing, locked, empty, too large, damaged or no photo.</exception>
    public static async Task<RgbImage> ReadForModelAsync(string path, int size = 224, CancellationToken cancellationToken = default) =>
        DecodeForModel(await ReadFileAsync(path, cancellationToken), path, size, cancellationToken);

    /// <summary>Reads a photo file as a small picture for people: <see cref="DecodeThumbnail"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxSide">The longest side of the result, pixels.</param>
    /// <param name="cancellationToken">Stops the reading of the file, and the wait for memory.</param>
    /// <returns>RGB, no side longer than <paramref name="maxSide"/>.</returns>
    /// <exception cref="UnreadablePhotoException">The file is missing, locked, empty, too large, damaged or no photo.</exception>
    public static async Task<RgbImage> ReadThumbnailAsync(string path, int maxSide, CancellationToken cancellationToken = default) =>
        DecodeThumbnail(await ReadFileAsync(path, cancellationToken), path, maxSide, cancellationToken);

    /// <summary>Reads a photo file's bytes, for callers that need them besides the picture (to hash them, say).</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops the reading of the file.</param>
    /// <exception cref="UnreadablePhotoException">
    /// The file is missing, locked, empty, or larger than <see cref="MaxFileBytes"/>; or it is a folder, a pipe or a device.
    /// </exception>
    public static Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken = default) => ReadAsync(path, async file =>
    {
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    });

    /// <summary>Opens a file that may be a photo, and says why where that cannot be.</summary>
    private static async Task<T> ReadAsync<T>(string path, Func<FileStream, Task<T>> read)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            if (Directory.Exists(path))
                throw new UnreadablePhotoException(path, "a folder, not a photo");
            if (IsEmptyOrNoRegularFile(path))
                throw new UnreadablePhotoException(path, "an empty file, or a pipe or a device");

            // The opened file's size, not the path's: of a symbolic link, that would be the length of the link.
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
            if (file.Length > MaxFileBytes)
                throw new UnreadablePhotoException(
                    path, $"too large a file: {file.Length >> 20} MiB, at most {MaxFileBytes >> 20} are read");
            if (file.Length == 0)
                throw Empty(path);
            return await read(file);
        }
        catch (ArgumentException e)
        {
            throw new UnreadablePhotoException(path, "not a path that a file can have", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // .NET replaces what is not UTF-8 in a file's name, and so cannot find that file again.
            throw new UnreadablePhotoException(
                path, path.Contains('\uFFFD', StringComparison.Ordinal) ? "no such file (its name may not be UTF-8)" : "no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnreadablePhotoException(path, $"cannot be opened ({UserPath.ReasonWithoutIt(e, Path.GetFullPath(path))})", e);
        }
    }

    /// <summary>Asked before opening, because opening a pipe waits until someone writes into it.</summary>
    /// <remarks>.NET does not tell the kinds of files apart, but pipes, devices and sockets have size 0.</remarks>
    private static bool IsEmptyOrNoRegularFile(string path)
    {
        var file = new FileInfo(path);
        return file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target
            ? target is { Exists: true, Length: 0 }
            : file is { Exists: true, Length: 0 };
    }

    private static UnreadablePhotoException Empty(string name) => new(name, "an empty file");

    private static UnreadablePhotoException NotAPhoto(string name, Exception? cause = null) =>
        new(name, $"not a readable image; {string.Join(" ", Extensions)} are read", cause);

    private static UnreadablePhotoException Damaged(string name, Exception cause) =>
        new(name, "damaged or cut off, so it cannot be decoded; copy it again from where it came, or open it and save it again", cause);

    /// <summary>Refuses, by what its header says, a picture that would take too much memory or time.</summary>
    private static void CheckSize(string name, long width, long height, bool unpackedWhole)
    {
        var limit = unpackedWhole ? MaxPixelsUnpackedWhole : MaxPixels;
        if (width * height > limit || Math.Max(width, height) > MaxSide)
        {
            var most = $"at most {limit / 1_000_000} megapixels are decoded; make it smaller";
            throw new UnreadablePhotoException(
                name, FormattableString.Invariant($"too large a picture: {width:N0} x {height:N0} pixels, {most}"));
        }
    }

    private static void CheckScans(string name, ReadOnlySpan<byte> jpeg)
    {
        if (JpegScans.Count(jpeg) is > MaxScans and var scans)
            throw new UnreadablePhotoException(
                name, FormattableString.Invariant($"a JPEG of {scans:N0} scans, at most {MaxScans} are decoded; save it anew"));
    }
}
