using NetVips;

namespace PhotoSearch;

/// <content>Reads the size of a photo from its file header, without decoding its pixels.</content>
public static partial class ImageDecoder
{
    /// <summary>Enough bytes to recognise the format and to hold a BMP header.</summary>
    private const int BeginningBytes = 512;

    /// <summary>Reads the size of a photo.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops reading the file.</param>
    /// <returns>Width and height of the upright photo in pixels, and the file's size in bytes.</returns>
    /// <exception cref="UnreadablePhotoException">The file is missing, locked, empty or not a photo, or its header is damaged.</exception>
    internal static Task<(int Width, int Height, long Bytes)> ReadSizeAsync(string path, CancellationToken cancellationToken) =>
        ReadAsync(path, async file =>
        {
            var beginning = new byte[BeginningBytes];
            var read = await file.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellationToken);
            var format = PhotoFormat.Of(beginning.AsSpan(0, read)) ?? throw NotAPhoto(path);
            try
            {
                // HEIC needs the whole file, because its list of boxes may be anywhere.
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
