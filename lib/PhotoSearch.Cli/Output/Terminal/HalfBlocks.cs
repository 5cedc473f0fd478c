using Spectre.Console;

namespace PhotoSearch.Cli;

/// <summary>Pictures as text. Each character is an upper half block whose two colours are two pixels, one above the other.</summary>
internal static class HalfBlocks
{
    /// <summary>A picture as lines of text, with one character per column and two rows.</summary>
    public static Paragraph Of(RgbImage picture)
    {
        var lines = new Paragraph { Overflow = Overflow.Crop };
        for (var row = 0; row < picture.Height; row += 2)
        {
            for (var column = 0; column < picture.Width; column++)
                lines.Append("▀", new Style(
                    ColourOf(picture, row, column), row + 1 < picture.Height ? ColourOf(picture, row + 1, column) : null));
            lines.Append("\n");
        }
        return lines;
    }

    private static Color ColourOf(RgbImage picture, int row, int column)
    {
        var pixel = picture.Pixels.AsSpan((row * picture.Width + column) * 3, 3);
        return new(pixel[0], pixel[1], pixel[2]);
    }
}
