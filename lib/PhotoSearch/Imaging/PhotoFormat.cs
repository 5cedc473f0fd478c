using System.Buffers.Binary;
using System.Text;

namespace PhotoSearch;

/// <summary>A photo format. It is recognised by the first bytes, because many files have the wrong extension.</summary>
/// <param name="loader">
/// The libvips operation that reads it. Other loaders, such as SVG and PDF, are never called.
/// </param>
internal sealed class PhotoFormat(string loader)
{
    internal static readonly PhotoFormat Jpeg = new("jpegload_source");
    internal static readonly PhotoFormat Png = new("pngload_source");
    internal static readonly PhotoFormat WebP = new("webpload_source");
    internal static readonly PhotoFormat Gif = new("gifload_source");
    internal static readonly PhotoFormat Tiff = new("tiffload_source");
    internal static readonly PhotoFormat Avif = new("heifload_source");

    /// <summary>The same container as <see cref="Avif"/>, with HEVC. <see cref="HeicDecoder"/> reads it.</summary>
    internal static readonly PhotoFormat Heic = new("");

    /// <summary><see cref="BmpDecoder"/> reads it, because NetVips' libvips has no BMP support.</summary>
    internal static readonly PhotoFormat Bmp = new("");

    /// <summary>Not a file format: pixels that are already decoded.</summary>
    internal static readonly PhotoFormat Decoded = new("");

    internal string Loader { get; } = loader;

    /// <summary>True if the loader delivers rows one by one, so memory does not grow with the picture.</summary>
    internal bool ReadsRowByRow => this == Jpeg || this == Png;

    /// <returns>Null if the format is unknown.</returns>
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
    /// Reads the list of brands at the start of a file (ISO/IEC 14496-12, "ftyp"). ISO/IEC 23008-12, annex B, lists the brands of pictures.
    /// </summary>
    private static PhotoFormat? OfBrands(ReadOnlySpan<byte> file)
    {
        var end = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(file), (uint)file.Length);
        var isPicture = false;
        // The major brand, a version, then the compatible brands.
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
