using System.Globalization;
using System.Text;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing.Processors.Quantization;

namespace PhotoSearch.Cli;

/// <summary>Encodes pictures as Sixel: bands of six rows, with one line of characters per colour. Each bit is a pixel.</summary>
internal static class Sixel
{
    private const int BandHeight = 6;

    /// <summary>Encodes a picture in its best 256 colours. Most terminals support no more.</summary>
    public static string Encode(RgbImage picture)
    {
        using var image = picture.ToImage();
        using var quantizer = new WuQuantizer(new() { MaxColors = 256 }).CreatePixelSpecificQuantizer<Rgb24>(Configuration.Default);
        using var indexed = quantizer.BuildPaletteAndQuantizeFrame(image.Frames.RootFrame, image.Bounds());

        // 0;1: uncovered pixels stay unchanged. "1;1: pixels are square.
        var text = new StringBuilder($"\u001bP0;1;0q\"1;1;{indexed.Width};{indexed.Height}");
        foreach (var (number, colour) in indexed.Palette.ToArray().Index())
            text.Append(CultureInfo.InvariantCulture, $"#{number};2;{Percent(colour.R)};{Percent(colour.G)};{Percent(colour.B)}");
        for (var top = 0; top < indexed.Height; top += BandHeight) AppendBand(text, indexed, top);
        return text.Append("\u001b\\").ToString();
    }

    private static int Percent(byte colour) => (colour * 100 + 127) / 255;

    private static void AppendBand(StringBuilder text, IndexedImageFrame<Rgb24> picture, int top)
    {
        var bits = new SortedDictionary<byte, byte[]>();
        for (var row = 0; row < BandHeight && top + row < picture.Height; row++)
        {
            var colours = picture.DangerousGetRowSpan(top + row);
            for (var column = 0; column < colours.Length; column++)
            {
                if (!bits.TryGetValue(colours[column], out var line)) bits[colours[column]] = line = new byte[colours.Length];
                line[column] |= (byte)(1 << row);
            }
        }
        foreach (var (colour, line) in bits)
        {
            text.Append('#').Append(colour);
            AppendRuns(text, line);
            // $ returns to the band's first column.
            text.Append('$');
        }
        // - starts the next band.
        text.Append('-');
    }

    private static void AppendRuns(StringBuilder text, ReadOnlySpan<byte> line)
    {
        while (!line.IsEmpty)
        {
            var length = line.IndexOfAnyExcept(line[0]) is var end and >= 0 ? end : line.Length;
            var character = (char)('?' + line[0]);
            if (length > 3) text.Append('!').Append(length).Append(character);
            else text.Append(character, length);
            line = line[length..];
        }
    }
}
