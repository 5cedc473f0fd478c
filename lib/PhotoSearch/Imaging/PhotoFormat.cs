using System.Buffers.Binary;
using System.Text;

namespace PhotoSearch;

/// <summary>A kind of photo file, told by its first bytes: people's files often have another kind's ending.</summary>
/// <param name="loader">
/// The libvips operation that reads it. There is no other way to a loader, so SVG, PDF and the like are never tried.
/// </param>
internal sealed class PhotoFormat(string loader)
{
    internal static readonly PhotoFormat Jpeg = new("jpegload_source");
    internal static readonly PhotoFormat Png = new("pngload_source");
    internal static readonly PhotoFormat WebP = new("webpload_source");
    internal static readonly PhotoFormat Gif = new("gifload_source");
    internal static readonly PhotoFormat Tiff = new("tiffload_source");
    internal static readonly PhotoFormat Avif = new("heifload_source");

    /// <summary>The same container as <see cref="Avif"/> with HEVC in it; read by <see cref="HeicDecoder"/>.</summary>
    internal static readonly PhotoFormat Heic = new("");

    /// <summary>Read by <see cref="BmpDecoder"/>, because this libvips is built without BMP.</summary>
    internal static readonly PhotoFormat Bmp = new("");

    /// <summary>No file's: pixels that one of our own decoders, or the caller, has already.</summary>
    internal static readonly PhotoFormat Decoded = new("");

    internal string Loader { get; } = loader;

    /// <summary>Whether the loader gives row after row, so that memory does not grow with the picture.</summary>
    internal bool ReadsRowByRow => this == Jpeg || this == Png;

    /// <returns>Null where the bytes are of no known kind.</returns>
    internal static PhotoFormat? Of(ReadOnlySpan<byte> file) => file switch
    {
        [0xFF, 0xD8, 0xFF, ..] => Jpeg,
        [0x89, (byte)'P', (byte)'N', (byte)'G', ..] => Png,
        [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => WebP,
        [(byte)'G', (byte)'I', (byte)'F', (byte)'8', ..] => Gif,
        [(byte)'I', (byte)'I', 42 or 43, 0, ..] or [(byte)'M', (byte)'M', 0, 42 or 43, ..] => Tiff,
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => OfBrands(file),
        [(byte)'B', (byte)'M', ..] => Bmp,
        _ => null,
    };

    /// <summary>
    /// Of a file that begins with a list of brands (ISO/IEC 14496-12, "ftyp"): those of pictures are in ISO/IEC 23008-12, annex B.
    /// </summary>
    private static PhotoFormat? OfBrands(ReadOnlySpan<byte> file)
    {
        var end = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file), (uint)file.Length);
        var isPicture = false;
        // The first, then a version, then the others.
        for (var at = 8; at + 4 <= end; at += at == 8 ? 8 : 4)
        {
            switch (Encoding.Latin1.GetString(file.Slice(at, 4)))
            {
                case "heic" or "heix" or "heim" or "heis" or "hevc" or "hevx" or "hevm" or "hevs":
                    return Heic;
                case "avif" or "avis" or "mif1" or "msf1" or "miaf":
                    isPicture = true;
                    break;
            }
        }
        return isPicture ? Avif : null;
    }
}
