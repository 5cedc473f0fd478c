using ImageMagick;

namespace PhotoSearch;

/// <summary>Decodes HEIC and HEIF pictures, the format of iPhones, with ImageMagick, because libvips comes without HEVC.</summary>
/// <remarks>
/// ImageMagick reads many formats, but only this one is enabled. Its time limit is not set, because it applies to the whole process and
/// ends it (dlemstra/Magick.NET, issue 445). In a test with 10,000 damaged files, each was read or refused within 0.4 s.
/// </remarks>
internal static class HeicDecoder
{
    static HeicDecoder()
    {
        ResourceLimits.Thread = 1; // photos are decoded in parallel
        // For all pictures together. DecodingBudget allows far less, so no picture is refused because of others.
        ResourceLimits.Memory = (ulong)GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        ResourceLimits.Area = ImageDecoder.MaxPixelsUnpackedWhole + 1;
        ResourceLimits.Disk = 0;
    }

    private static MagickReadSettings HeicOnly => new() { Format = MagickFormat.Heic };

    /// <param name="file">The file's bytes.</param>
    /// <returns>Width and height of the upright picture, pixels.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or cut off.</exception>
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
    /// <param name="checkSize">Called with width and height before memory is allocated. It throws if they are too large.</param>
    /// <returns>8-bit RGB or RGBA, upright, with the file's colour profile.</returns>
    /// <exception cref="InvalidDataException">The file is damaged or cut off.</exception>
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
