using ImageMagick;

namespace PhotoSearch;

/// <summary>Decodes HEIC and HEIF pictures, as iPhones take them, with ImageMagick: libvips comes without HEVC.</summary>
/// <remarks>
/// Of all that ImageMagick reads, only this format is ever asked for. Its time limit is not set: it counts for the whole process and ends
/// it (dlemstra/Magick.NET, issue 445). 10,000 damaged files were read or refused, none in more than 0.4 s.
/// </remarks>
internal static class HeicDecoder
{
    static HeicDecoder()
    {
        ResourceLimits.Thread = 1; // photos are decoded side by side
        // Of all pictures together. DecodingBudget lets far less through, so that no picture is refused because of others.
        ResourceLimits.Memory = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        ResourceLimits.Area = ImageDecoder.MaxPixelsUnpackedWhole + 1;
        ResourceLimits.Disk = 0;
    }

    private static MagickReadSettings HeicOnly => new() { Format = MagickFormat.Heic };

    /// <param name="file">The file's bytes.</param>
    /// <returns>Width and height of the upright picture, pixels.</returns>
    /// <exception cref="InvalidDataException">Damaged or cut off.</exception>
    internal static (int Width, int Height) SizeOf(ReadOnlySpan<byte> file)
    {
        try
        {
            using var image = new MagickImage();
            image.Ping(file, HeicOnly);
            return ((int)image.Width, (int)image.Height);
        }
        catch (MagickException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }

    /// <param name="file">The file's bytes.</param>
    /// <param name="checkSize">Told width and height before memory is taken; throws where they are too large.</param>
    /// <returns>8-bit RGB or RGBA, upright, with the file's colour profile.</returns>
    /// <exception cref="InvalidDataException">Damaged or cut off.</exception>
    internal static OpenedPhoto Decode(ReadOnlySpan<byte> file, Action<long, long> checkSize)
    {
        try
        {
            using var image = new MagickImage();
            image.Ping(file, HeicOnly);
            checkSize(image.Width, image.Height);
            image.Read(file, HeicOnly);
            using var pixels = image.GetPixelsUnsafe();
            var bytes = pixels.ToByteArray(image.HasAlpha ? PixelMapping.RGBA : PixelMapping.RGB)!;
            return OpenedPhoto.Over(
                bytes, (int)image.Width, (int)image.Height, image.HasAlpha ? 4 : 3, image.GetColorProfile()?.ToByteArray());
        }
        catch (MagickException exception)
        {
            throw new InvalidDataException(exception.Message, exception);
        }
    }
}
