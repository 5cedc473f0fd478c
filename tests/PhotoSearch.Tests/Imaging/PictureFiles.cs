using System.Buffers.Binary;

namespace PhotoSearch.Tests;

/// <summary>Small picture files, written byte by byte where no encoder would make them.</summary>
internal static class PictureFiles
{
    /// <summary>An RGB picture in which neighbouring pixels always differ, so that every wrong rotation shows.</summary>
    internal static RgbImage Gradient(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        for (var y = 0; y < height; y++)
            for (var x = 0; x < width; x++)
                (pixels[(y * width + x) * 3], pixels[(y * width + x) * 3 + 1], pixels[(y * width + x) * 3 + 2]) =
                    ((byte)(x * 255 / width), (byte)(y * 255 / height), (byte)((x / 16 + y / 16) % 2 * 200));
        return new RgbImage(width, height, pixels);
    }

    /// <summary>An uncompressed RGB TIFF: one strip and an orientation tag.</summary>
    internal static byte[] Tiff(int width, int height, byte[] pixels, int orientation)
    {
        const int Bits = 8, Entries = 11, Directory = Bits + 6;
        var pixelsAt = Directory + 2 + Entries * 12 + 4;
        var file = new byte[pixelsAt + pixels.Length];
        "II*\0"u8.CopyTo(file);
        // The three bit depths do not fit into their entry, so they are stored before the directory.
        BinaryPrimitives.WriteUInt32LittleEndian(file.AsSpan(4), Directory);
        for (var colour = 0; colour < 3; colour++)
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(Bits + colour * 2), 8);

        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(Directory), Entries);
        var at = Directory + 2;
        Entry(256, 4, 1, width);
        Entry(257, 4, 1, height);
        Entry(258, 3, 3, Bits);
        Entry(259, 3, 1, 1);
        Entry(262, 3, 1, 2);
        Entry(273, 4, 1, pixelsAt);
        Entry(274, 3, 1, orientation);
        Entry(277, 3, 1, 3);
        Entry(278, 4, 1, height);
        Entry(279, 4, 1, pixels.Length);
        Entry(284, 3, 1, 1);
        pixels.CopyTo(file, pixelsAt);
        return file;

        void Entry(ushort tag, ushort type, int count, int value)
        {
            var entry = file.AsSpan(at, 12);
            BinaryPrimitives.WriteUInt16LittleEndian(entry, tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], type);
            BinaryPrimitives.WriteInt32LittleEndian(entry[4..], count);
            BinaryPrimitives.WriteInt32LittleEndian(entry[8..], value);
            at += 12;
        }
    }

    /// <summary>A PNG with any size in its header and a few bytes of data.</summary>
    internal static byte[] PngPromising(int width, int height)
    {
        byte[] header = [.. "IHDR"u8, .. BigEndian(width), .. BigEndian(height), 8, 2, 0, 0, 0];
        byte[] data = [.. "IDAT"u8, 0x78, 0x9C, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01];
        return [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, .. Chunk(header), .. Chunk(data), .. Chunk([.. "IEND"u8])];
    }

    /// <summary>A GIF whose screen and only frame have the maximum size.</summary>
    internal static byte[] LargestGif() =>
        [.. "GIF89a"u8, 0xFF, 0xFF, 0xFF, 0xFF, 0x80, 0, 0, 0, 0, 0, 255, 255, 255,
            0x2C, 0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 2, 2, 0x4C, 0x01, 0, 0x3B];

    /// <summary>A lossless WebP with the maximum size in its header, 16,383 x 16,383.</summary>
    internal static byte[] LargestWebP() =>
        [.. "RIFF"u8, 24, 0, 0, 0, .. "WEBPVP8L"u8, 12, 0, 0, 0, 0x2F, 0xFE, 0xBF, 0xFF, 0x0F, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>A BMP: headers, palette (blue, green, red, 0), rows from the bottom up.</summary>
    internal static byte[] Bmp(int width, int height, short bits, int compression, byte[] palette, byte[] rows)
    {
        var file = new byte[54 + palette.Length + rows.Length];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54 + palette.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(26), 1);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(28), bits);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(30), compression);
        palette.CopyTo(file, 54);
        rows.CopyTo(file, 54 + palette.Length);
        return file;
    }

    private static byte[] Chunk(byte[] typeAndData) =>
        [.. BigEndian(typeAndData.Length - 4), .. typeAndData, .. BigEndian((int)Crc32(typeAndData))];

    private static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static uint Crc32(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? crc >> 1 ^ 0xEDB88320 : crc >> 1;
        }
        return ~crc;
    }
}
