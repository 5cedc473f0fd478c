using System.Buffers.Binary;

namespace PhotoSearch;

/// <summary>Tells whether a JPEG file is whole, by its markers (ITU-T T.81, annex B). ImageSharp decodes one that is cut off as far as it goes, without a word.</summary>
internal static class JpegEnd
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    /// <summary>True where the picture's end marker is there; whatever follows it (the film of a "motion photo", say) does not count.</summary>
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

    /// <summary>Where the next marker stands that is not part of a scan's data: there 0xFF is followed by 0, or by 0xD0 to 0xD7 (restart).</summary>
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
