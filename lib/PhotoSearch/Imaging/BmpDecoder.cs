using System.Buffers.Binary;

namespace PhotoSearch;

/// <summary>Decodes uncompressed BMP files with 1, 4, 8, 16, 24 or 32 bits per pixel. NetVips' libvips has no BMP support.</summary>
/// <remarks>Source: Microsoft, "Bitmap Storage" (BITMAPFILEHEADER, BITMAPCOREHEADER, BITMAPINFOHEADER and its later versions).</remarks>
internal static class BmpDecoder
{
    private const int FileHeader = 14;
    private const uint Uncompressed = 0;
    private const uint BitFields = 3;
    private const uint AlphaBitFields = 6;

    /// <param name="file">The file's bytes.</param>
    /// <param name="checkSize">Called with width and height before memory is allocated. It throws if they are too large.</param>
    /// <exception cref="InvalidDataException">
    /// The file is damaged, cut off or of an unsupported kind, such as run-length encoded.
    /// </exception>
    internal static RgbImage Decode(ReadOnlySpan<byte> file, Action<long, long> checkSize)
    {
        var header = Header.Read(file);
        checkSize(header.Width, header.Height);

        var stride = (header.Width * (long)header.BitsPerPixel + 31) / 32 * 4;
        if (header.PixelsAt > file.Length || stride * header.Height > file.Length - header.PixelsAt)
            throw new InvalidDataException("the BMP ends before its last row");

        var pixels = new byte[checked(header.Width * header.Height * 3)];
        for (var row = 0; row < header.Height; row++)
        {
            var stored = file.Slice((int)(header.PixelsAt + stride * (header.TopDown ? row : header.Height - 1 - row)), (int)stride);
            DecodeRow(stored, header, pixels.AsSpan(row * header.Width * 3, header.Width * 3));
        }
        return new RgbImage(header.Width, header.Height, pixels);
    }

    /// <param name="file">The file, or only its header.</param>
    /// <returns>Width and height, pixels.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, cut off or of an unsupported kind.</exception>
    internal static (int Width, int Height) SizeOf(ReadOnlySpan<byte> file)
    {
        var header = Header.Read(file);
        return (header.Width, header.Height);
    }

    private static void DecodeRow(ReadOnlySpan<byte> stored, in Header header, Span<byte> rgb)
    {
        var bits = header.BitsPerPixel;
        for (var x = 0; x < header.Width; x++)
        {
            var to = rgb.Slice(x * 3, 3);
            switch (bits)
            {
                case 16:
                    header.Fields.Write(BinaryPrimitives.ReadUInt16LittleEndian(stored[(x * 2)..]), to);
                    break;
                case 24:
                    (to[0], to[1], to[2]) = (stored[x * 3 + 2], stored[x * 3 + 1], stored[x * 3]);
                    break;
                case 32:
                    header.Fields.Write(BinaryPrimitives.ReadUInt32LittleEndian(stored[(x * 4)..]), to);
                    break;
                default:
                    var index = stored[x * bits / 8] >> (8 - bits - x * bits % 8) & ((1 << bits) - 1);
                    header.PaletteColour(index).CopyTo(to);
                    break;
            }
        }
    }

    /// <summary>The bits of the three colours in a pixel of 16 or 32 bits.</summary>
    private readonly record struct Masks(uint Red, uint Green, uint Blue)
    {
        internal static readonly Masks Rgb555 = new(0x7C00, 0x03E0, 0x001F);
        internal static readonly Masks Rgb888 = new(0xFF0000, 0x00FF00, 0x0000FF);

        internal void Write(uint pixel, Span<byte> rgb) =>
            (rgb[0], rgb[1], rgb[2]) = (Scale(pixel, Red), Scale(pixel, Green), Scale(pixel, Blue));

        private static byte Scale(uint pixel, uint mask)
        {
            if (mask == 0)
                return 0;
            var shift = System.Numerics.BitOperations.TrailingZeroCount(mask);
            return (byte)((ulong)((pixel & mask) >> shift) * 255 / (mask >> shift));
        }
    }

    private readonly ref struct Header
    {
        internal int Width { get; init; }

        internal int Height { get; init; }

        internal bool TopDown { get; init; }

        internal int BitsPerPixel { get; init; }

        internal long PixelsAt { get; init; }

        internal Masks Fields { get; init; }

        /// <summary>Blue, green, red and, except in OS/2 files, an unused byte for each colour.</summary>
        private ReadOnlySpan<byte> Palette { get; init; }

        private int PaletteEntry { get; init; }

        internal static Header Read(ReadOnlySpan<byte> file)
        {
            var headerBytes = UInt32(file, FileHeader);
            var os2 = headerBytes == 12;
            if (!os2 && headerBytes is < 40 or > 1024)
                throw new InvalidDataException($"a BMP header of {headerBytes} bytes is not supported");

            var width = os2 ? UInt16(file, FileHeader + 4) : (int)UInt32(file, FileHeader + 4);
            var height = os2 ? UInt16(file, FileHeader + 6) : (long)(int)UInt32(file, FileHeader + 8);
            var bits = UInt16(file, FileHeader + (os2 ? 10 : 14));
            var compression = os2 ? Uncompressed : UInt32(file, FileHeader + 16);
            if (width <= 0 || height is 0 or < -int.MaxValue)
                throw new InvalidDataException($"a BMP of {width} x {height} pixels");
            var masked = compression is BitFields or AlphaBitFields;
            if (bits is not (1 or 4 or 8 or 16 or 24 or 32) || (compression != Uncompressed && !(masked && bits is 16 or 32)))
                throw new InvalidDataException($"a BMP with {bits} bits per pixel and compression {compression} is not supported");

            var paletteAt = FileHeader + (int)headerBytes;
            return new Header
            {
                Width = width,
                Height = (int)Math.Abs(height),
                TopDown = height < 0,
                BitsPerPixel = bits,
                PixelsAt = UInt32(file, 10),
                Fields = masked ? new Masks(UInt32(file, 54), UInt32(file, 58), UInt32(file, 62))
                    : bits == 16 ? Masks.Rgb555 : Masks.Rgb888,
                Palette = paletteAt <= file.Length ? file[paletteAt..] : [],
                PaletteEntry = os2 ? 3 : 4,
            };
        }

        internal byte[] PaletteColour(int index)
        {
            var at = index * PaletteEntry;
            return at + 3 <= Palette.Length
                ? [Palette[at + 2], Palette[at + 1], Palette[at]]
                : throw new InvalidDataException($"the BMP's palette ends before colour {index}");
        }

        private static uint UInt32(ReadOnlySpan<byte> file, int at) =>
            BinaryPrimitives.TryReadUInt32LittleEndian(From(file, at), out var value) ? value : throw CutOff();

        private static ushort UInt16(ReadOnlySpan<byte> file, int at) =>
            BinaryPrimitives.TryReadUInt16LittleEndian(From(file, at), out var value) ? value : throw CutOff();

        private static ReadOnlySpan<byte> From(ReadOnlySpan<byte> file, int at) => at <= file.Length ? file[at..] : [];

        private static InvalidDataException CutOff() => new("the BMP ends inside its header");
    }
}
