using System.Buffers.Binary;

namespace PhotoSearch;

/// <summary>Tells whether a JPEG file is whole, by its markers (ITU-T T.81, annex B).</summary>
/// <remarks>libvips tells by itself; ImageSharp decodes a file that is cut off as far as it goes, without a word.</remarks>
internal static class JpegEnd
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    /// <summary>True where the picture's end marker is there; what follows it (the film of a "motion photo", say) does not count.</summary>
    internal static bool IsThere(ReadOnlySpan<byte> file)
    {
        var at = 2;
        while (at + 4 <= file.Length && file[at] == 0xFF)
        {
            var marker = file[at + 1];
            if (marker == EndOfImage)
                return true;
            if (marker == 0xFF)
            {
                at++;
                continue;
            }
            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            if (marker == StartOfScan)
                at = EndOfScan(file, at);
        }
        return at + 2 <= file.Length && file[at] == 0xFF && file[at + 1] == EndOfImage;
    }

    /// <summary>Where a scan's data ends: within it, 0xFF is followed by 0 or by a restart marker, 0xD0 to 0xD7.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> file, int at)
    {
        for (; at + 1 < file.Length; at++)
        {
            if (file[at] == 0xFF && file[at + 1] is not (0 or 0xFF or (>= 0xD0 and <= 0xD7)))
                return at;
        }
        return file.Length;
    }
}
