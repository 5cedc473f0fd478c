using System.Buffers.Binary;

namespace PhotoSearch;

/// <summary>Counts a JPEG file's scans by its markers (ITU-T T.81, annex B), before anything is decoded.</summary>
/// <remarks>
/// Each scan of a progressive JPEG goes over the whole picture, so a file of some kilobytes with 2,000 of them keeps a core busy for half a
/// minute. Cameras and programs write 10 or so.
/// </remarks>
internal static class JpegScans
{
    private const byte StartOfScan = 0xDA;
    private const byte EndOfImage = 0xD9;

    internal static int Count(ReadOnlySpan<byte> file)
    {
        var scans = 0;
        for (var at = 2; at + 4 <= file.Length;)
        {
            // As libjpeg does: what is no marker is skipped up to the next one.
            var skipped = file[at..].IndexOf((byte)0xFF);
            if (skipped < 0 || at + skipped + 4 > file.Length)
                break;
            at += skipped;
            switch (file[at + 1])
            {
                // Within a scan's data a 255 or a restart; markers without a length.
                case 0 or (>= 0xD0 and <= 0xD7) or 0x01 or 0xD8:
                    at += 2;
                    break;
                case 0xFF:
                    at++;
                    break;
                case EndOfImage:
                    return scans;
                case var marker:
                    scans += marker == StartOfScan ? 1 : 0;
                    at += 2 + BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
                    break;
            }
        }
        return scans;
    }
}
