namespace PhotoSearch;

/// <summary>A kind of photo file, told by its first bytes: people's files often have another kind's ending.</summary>
/// <param name="Loader">The libvips operation that reads it. There is no other way to a loader, so SVG, PDF and the like are never tried.</param>
/// <param name="Options">Arguments of the loader.</param>
internal sealed record PhotoFormat(string Loader, string Options)
{
    // Rows are asked for once, from top to bottom; a damaged or cut-off file is an error and not a picture that is gray from there on.
    private const string Strict = "access=sequential,fail_on=error";

    internal static readonly PhotoFormat Jpeg = new("jpegload_buffer", Strict);
    internal static readonly PhotoFormat Png = new("pngload_buffer", Strict);
    internal static readonly PhotoFormat WebP = new("webpload_buffer", Strict);
    internal static readonly PhotoFormat Gif = new("gifload_buffer", Strict);
    internal static readonly PhotoFormat Tiff = new("tiffload_buffer", Strict);
    internal static readonly PhotoFormat Heif = new("heifload_buffer", Strict);

    /// <summary>Read by <see cref="BmpDecoder"/>, because this libvips is built without BMP.</summary>
    internal static readonly PhotoFormat Bmp = new("", "");

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
        [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => Heif,
        [(byte)'B', (byte)'M', ..] => Bmp,
        _ => null,
    };
}
