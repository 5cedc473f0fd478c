using System.Buffers.Binary;

namespace PhotoSearch;

/// <summary>Counts the scans of a JPEG file by its markers (ITU-T T.81, annex B), without decoding.</summary>
/// <remarks>
/// Each scan of a progressive JPEG covers the whole picture. A file of some kilobytes with 2,000 scans keeps a core busy for half a minute.
/// Cameras and programs write about 10.
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
            // Skip to the next marker, as libjpeg does.
            var skipped = file[at..].IndexOf((byte)0xFF);
            if (skipped < 0 || at + skipped + 4 > file.Length)
                break;
            at += skipped;
            switch (file[at + 1])
            {
                // A 255 or a restart inside scan data, and other markers without a length.
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
