namespace PhotoSearch;

/// <summary>Decodes photo files into the square for a model, or into a thumbnail for people.</summary>
/// <remarks>
/// Thread-safe. A call uses one core, so decode several photos in parallel. This file defines which files are read, and which are refused
/// by name or size. <c>ImageDecoder.Pixels.cs</c> decodes, and <c>ImageDecoder.Size.cs</c> reads headers only.
/// </remarks>
public static partial class ImageDecoder
{
    /// <summary>Size limit for files: 512 MiB. A 200-megapixel photo is about 50 MiB.</summary>
    public const long MaxFileBytes = 512L << 20;

    /// <summary>
    /// Size limit for JPEG and PNG: 300 megapixels. The header is checked before memory is allocated.
    /// </summary>
    internal const long MaxPixels = 300_000_000;

    /// <summary>
    /// Size limit for pictures that are decoded whole, not row by row: 100 megapixels, which need about 1 GB of memory (16 bits or HEIC
    /// need 2).
    /// </summary>
    /// <remarks>These are all formats except JPEG and PNG, and also progressive JPEG and interlaced PNG.</remarks>
    internal const long MaxPixelsUnpackedWhole = 100_000_000;

    /// <summary>Limit for the scans of a progressive JPEG. Programs write about 10. 2,000 would take half a minute.</summary>
    internal const int MaxScans = 100;

    /// <summary>Limit for the longest side, in pixels.</summary>
    public const int MaxSide = 1_000_000;

    /// <summary>Supported file extensions, lower case with the dot. The content decides which format is decoded, not the name.</summary>
    public static IReadOnlyList<string> Extensions { get; } =
        [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".gif", ".bmp", ".dib", ".tif", ".tiff", ".avif", ".heic", ".heif", ".hif"];

    /// <summary>True if the file extension is a supported one, in any case: <c>IMG_1.JPG</c>.</summary>
    /// <param name="path">A file's name or path.</param>
    public static bool CanRead(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads a photo file and decodes it with <see cref="DecodeForModel"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="size">Side of the square, pixels. Default 224.</param>
    /// <param name="cancellationToken">Stops reading the file or waiting for memory.</param>
    /// <returns>RGB, <paramref name="size"/> x <paramref name="size"/>.</returns>
    /// <exception cref="UnreadablePhotoException">The file is missing, locked, empty, too large, damaged or not a photo.</exception>
    public static async Task<RgbImage> ReadForModelAsync(string path, int size = 224, CancellationToken cancellationToken = default) =>
        DecodeForModel(await ReadFileAsync(path, cancellationToken), path, size, cancellationToken);

    /// <summary>Reads a photo file and decodes it with <see cref="DecodeThumbnail"/>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxSide">The longest side of the result, pixels.</param>
    /// <param name="cancellationToken">Stops reading the file or waiting for memory.</param>
    /// <returns>RGB, no side longer than <paramref name="maxSide"/>.</returns>
    /// <exception cref="UnreadablePhotoException">The file is missing, locked, empty, too large, damaged or not a photo.</exception>
    public static async Task<RgbImage> ReadThumbnailAsync(string path, int maxSide, CancellationToken cancellationToken = default) =>
        DecodeThumbnail(await ReadFileAsync(path, cancellationToken), path, maxSide, cancellationToken);

    /// <summary>Reads a photo file's bytes, for example to compute their hash.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops reading the file.</param>
    /// <exception cref="UnreadablePhotoException">
    /// The file is missing, locked, empty or larger than <see cref="MaxFileBytes"/>, or it is a folder, a pipe or a device.
    /// </exception>
    public static Task<byte[]> ReadFileAsync(string path, CancellationToken cancellationToken = default) => ReadAsync(path, async file =>
    {
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    });

    /// <summary>Opens a file that may be a photo, and turns every failure into a reason for the user.</summary>
    private static async Task<T> ReadAsync<T>(string path, Func<FileStream, Task<T>> read)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            if (Directory.Exists(path))
                throw new UnreadablePhotoException(path, "a folder, not a photo");
            if (IsEmptyOrNoRegularFile(path))
                throw new UnreadablePhotoException(path, "an empty file, a pipe or a device");

            // Check the opened file's size. The path's size would be that of a symbolic link.
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
            if (file.Length > MaxFileBytes)
                throw new UnreadablePhotoException(
                    path, $"the file is {file.Length >> 20} MiB, but the limit is {MaxFileBytes >> 20} MiB; make it smaller");
            if (file.Length == 0)
                throw Empty(path);
            return await read(file);
        }
        catch (ArgumentException e)
        {
            throw new UnreadablePhotoException(path, "not a valid file path", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // .NET replaces invalid UTF-8 in file names, and then cannot find the file.
            throw new UnreadablePhotoException(
                path, path.Contains('\uFFFD', StringComparison.Ordinal) ? "no such file (its name may not be UTF-8)" : "no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UnreadablePhotoException(path, $"cannot be opened ({UserPath.ReasonWithoutIt(e, Path.GetFullPath(path))})", e);
        }
    }

    /// <summary>Checked before opening, because opening a pipe waits until someone writes to it.</summary>
    /// <remarks>.NET cannot tell the kinds of files apart, but pipes, devices and sockets have size 0.</remarks>
    private static bool IsEmptyOrNoRegularFile(string path)
    {
        var file = new FileInfo(path);
        return file.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target
            ? target is { Exists: true, Length: 0 }
            : file is { Exists: true, Length: 0 };
    }

    private static UnreadablePhotoException Empty(string name) => new(name, "an empty file");

    private static UnreadablePhotoException NotAPhoto(string name, Exception? cause = null) =>
        new(name, $"not a readable image; supported formats are {string.Join(" ", Extensions)}", cause);

    private static UnreadablePhotoException Damaged(string name, Exception cause) =>
        new(name, "damaged or cut off; copy the file again from its source, or open and save it in an image editor", cause);

    /// <summary>Refuses a picture whose decoding would need too much memory or time, by the size in its header.</summary>
    private static void CheckSize(string name, long width, long height, bool unpackedWhole)
    {
        var limit = unpackedWhole ? MaxPixelsUnpackedWhole : MaxPixels;
        if (width * height > limit || Math.Max(width, height) > MaxSide)
        {
            var most = width * height > limit
                ? FormattableString.Invariant($" ({width * height / 1e6:N0} megapixels), but the limit is {limit / 1e6:N0} megapixels")
                : FormattableString.Invariant($", but the limit is {MaxSide:N0} pixels per side");
            var size = FormattableString.Invariant($"{width:N0} x {height:N0} pixels");
            throw new UnreadablePhotoException(name, $"the picture is {size}{most}; make it smaller");
        }
    }

    private static void CheckScans(string name, ReadOnlySpan<byte> jpeg)
    {
        if (JpegScans.Count(jpeg) is > MaxScans and var scans)
            throw new UnreadablePhotoException(
                name, FormattableString.Invariant($"the JPEG has {scans:N0} scans, and the limit is {MaxScans}; save it again"));
    }
}
