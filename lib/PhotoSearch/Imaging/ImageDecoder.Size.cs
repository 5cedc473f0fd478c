using NetVips;

namespace PhotoSearch;

/// <content>Takes a photo file; gives its size, by its header and without its pixels.</content>
public static partial class ImageDecoder
{
    /// <summary>What tells the kinds of files apart, and holds the header of a BMP.</summary>
    private const int BeginningBytes = 512;

    /// <summary>Reads how large a photo is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops the reading of the file.</param>
    /// <returns>Width and height of the upright photo, pixels, and the file's size, bytes.</returns>
    /// <exception cref="UnreadablePhotoException">The file is missing, locked, empty, no photo, or damaged in its header.</exception>
    internal static Task<(int Width, int Height, long Bytes)> ReadSizeAsync(string path, CancellationToken cancellationToken) =>
        ReadAsync(path, async file =>
        {
            var beginning = new byte[BeginningBytes];
            var read = await file.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellationToken);
            var format = PhotoFormat.Of(beginning.AsSpan(0, read)) ?? throw NotAPhoto(path);
            try
            {
                // HEIC lies in boxes, whose list may be anywhere in the file.
                var (width, height) = format == PhotoFormat.Bmp ? BmpDecoder.SizeOf(beginning.AsSpan(0, read))
                    : format == PhotoFormat.Heic ? HeicDecoder.SizeOf(await File.ReadAllBytesAsync(path, cancellationToken))
                    : SizeOf(path, format);
                return (width, height, file.Length);
            }
            catch (Exception e) when (e is VipsException or InvalidDataException)
            {
                throw Damaged(path, e);
            }
        });

    private static (int Width, int Height) SizeOf(string path, PhotoFormat format)
    {
        using var opened = OpenedPhoto.Open(path, format);
        return opened.Orientation.Swaps ? (opened.Image.Height, opened.Image.Width) : (opened.Image.Width, opened.Image.Height);
    }
}
