using System.Globalization;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary>Decodes Sixel as a terminal does.</summary>
internal static partial class SixelPicture
{
    public static RgbImage Decode(string sixel)
    {
        var raster = Raster().Match(sixel);
        var (width, height) = (Number(raster, "width"), Number(raster, "height"));
        var pixels = new byte[width * height * 3];
        var colours = new Dictionary<int, byte[]>();
        var (column, top, colour) = (0, 0, 0);
        // Cut the end code \e\, which would be read as pixels.
        foreach (Match part in Part().Matches(sixel[..^2], raster.Index + raster.Length))
        {
            if (part.Groups["red"].Success)
                colours[Number(part, "colour")] = [Byte(part, "red"), Byte(part, "green"), Byte(part, "blue")];
            else if (part.Groups["colour"].Success) colour = Number(part, "colour");
            else if (part.Value == "$") column = 0;
            else if (part.Value == "-") (column, top) = (0, top + 6);
            else
                for (var times = part.Groups["times"].Success ? Number(part, "times") : 1; times > 0; times--, column++)
                    for (var row = 0; row < 6; row++)
                        if (((part.Groups["bits"].Value[0] - '?') >> row & 1) == 1)
                            colours[colour].CopyTo(pixels, ((top + row) * width + column) * 3);
        }
        return new(width, height, pixels);
    }

    private static int Number(Match match, string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);

    private static byte Byte(Match match, string group) => (byte)Math.Round(Number(match, group) * 2.55);

    [GeneratedRegex(@"""1;1;(?<width>\d+);(?<height>\d+)")]
    private static partial Regex Raster();

    [GeneratedRegex(@"#(?<colour>\d+)(?:;2;(?<red>\d+);(?<green>\d+);(?<blue>\d+))?|\$|-|(?:!(?<times>\d+))?(?<bits>[?-~])")]
    private static partial Regex Part();
}
