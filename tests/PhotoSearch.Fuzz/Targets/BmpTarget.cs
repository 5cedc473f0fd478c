using System.Buffers.Binary;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>Our own BMP decoder alone.</summary>
internal sealed class BmpTarget : FuzzTarget
{
    /// <summary>Small, so a header that claims more than the file contains takes no time.</summary>
    private const long MostPixels = 1_000_000;

    public override IReadOnlyList<byte[]> Seeds { get; } =
    [
        Make(1, 0, 2), Make(4, 0, 16), Make(8, 0, 256), Make(16, 0, 0), Make(24, 0, 0), Make(24, 0, 0, height: -5), Make(32, 0, 0),
        Make(16, 3, 3), Make(32, 3, 3), Make(32, 6, 4), Os2(),
    ];

    protected override Task ReadAsync(byte[] input)
    {
        try
        {
            var image = BmpDecoder.Decode(input, (width, height) =>
            {
                if (width * height is < 1 or > MostPixels) throw new InvalidDataException("too large");
            });
            if (image.Pixels.Length != image.Width * image.Height * 3) throw new InvalidOperationException("not so many pixels");
        }
        catch (InvalidDataException damaged)
        {
            // ImageDecoder does the same.
            throw new UnreadablePhotoException("photo.bmp", "damaged", damaged);
        }
        return Task.CompletedTask;
    }

    /// <summary>A BMP 7 pixels wide, so that rows are padded.</summary>
    public static byte[] Make(short bits, int compression, int colours, int height = 5)
    {
        const int Width = 7;
        var pixelsAt = 54 + (colours * 4);
        var stride = ((Width * bits) + 31) / 32 * 4;
        var file = new byte[pixelsAt + (stride * Math.Abs(height))];
        for (var i = 54; i < file.Length; i++) file[i] = (byte)(i * 37);
        "BM"u8.CopyTo(file);
        var header = file.AsSpan(2);
        int[] numbers = [file.Length, 0, pixelsAt, 40, Width, height, 1 | (bits << 16), compression, 0, 2_835, 2_835, colours, 0];
        foreach (var number in numbers)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header, number);
            header = header[4..];
        }
        return file;
    }

    /// <summary>A BMP with the short header of OS/2 and its palette of three bytes per colour.</summary>
    private static byte[] Os2() =>
    [
        .. "BM"u8, 40, 0, 0, 0, 0, 0, 0, 0, 32, 0, 0, 0, 12, 0, 0, 0, 3, 0, 2, 0, 1, 0, 1, 0,
        0, 0, 0, 255, 255, 255, 0xA0, 0, 0, 0, 0x40, 0, 0, 0,
    ];
}
