using PhotoSearch.Cli;
using Spectre.Console;

namespace PhotoSearch.Tests;

/// <summary>The exact bytes of tiny pictures. <see cref="SearchOnTerminalTests"/> covers the detection of terminals.</summary>
public sealed class TerminalPicturesTests
{
    private static readonly byte[] Red = [255, 0, 0];
    private static readonly byte[] Blue = [0, 0, 255];
    private static readonly byte[] White = [255, 255, 255];

    [Fact]
    public void Half_blocks_show_two_rows_and_a_single_last_row_has_no_background()
    {
        var picture = Picture(width: 1, Red, Blue, White);
        var output = new StringWriter();
        var terminal = AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.Yes, ColorSystem = ColorSystemSupport.TrueColor, Out = new AnsiConsoleOutput(output),
        });

        terminal.Write(HalfBlocks.Of(picture));

        Assert.Equal(
            "\u001b[38;2;255;0;0;48;2;0;0;255m▀\u001b[0m\n\u001b[38;2;255;255;255m▀\u001b[0m\n",
            output.ToString());
    }

    [Fact]
    public void Sixel_is_bands_of_six_rows_with_a_line_for_each_colour()
    {
        byte[][] rows = [Red, Red, Blue, Blue, Blue, Blue, White];
        var picture = Picture(width: 5, [.. rows.SelectMany(row => Enumerable.Repeat(row, 5))]);

        Assert.Equal(
            "\u001bP0;1;0q\"1;1;5;7#0;2;0;0;100#1;2;100;0;0#2;2;100;100;100" + // colours in per cent
                "#0!5{$#1!5B$-#2!5@$-\u001b\\",
            Sixel.Encode(picture));
    }

    [Fact]
    public void Kitty_and_ITerm2_take_one_side_and_keep_the_shape()
    {
        var wide = Picture(width: 2, Red, Blue);
        var high = Picture(width: 1, Red, Blue);

        Assert.StartsWith("\u001b_Ga=T,f=100,q=2,c=32,m=0;iVBORw0KGgo", Of(PictureProtocol.Kitty, wide));
        Assert.EndsWith("\u001b\\", Of(PictureProtocol.Kitty, wide));
        Assert.StartsWith("\u001b_Ga=T,f=100,q=2,r=16,m=0;iVBORw0KGgo", Of(PictureProtocol.Kitty, high));
        Assert.Matches("^\u001b]1337;File=inline=1;size=\\d+;width=32:/9j/.*\a$", Of(PictureProtocol.ITerm2, wide));
        Assert.Matches("^\u001b]1337;File=inline=1;size=\\d+;height=16:/9j/.*\a$", Of(PictureProtocol.ITerm2, high));
    }

    private static string Of(PictureProtocol protocol, RgbImage picture) => new TerminalPictures(protocol).Encode(picture);

    private static RgbImage Picture(int width, params byte[][] pixels) =>
        new(width, pixels.Length / width, [.. pixels.SelectMany(pixel => pixel)]);
}
