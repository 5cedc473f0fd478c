using System.Globalization;
using System.Text;

namespace PhotoSearch.Cli;

/// <summary>The kind of pictures that a terminal can show.</summary>
/// <param name="Protocol">The protocol for sending them.</param>
/// <param name="CellWidth">Width of a character in pixels.</param>
/// <param name="CellHeight">Height of a character in pixels.</param>
internal sealed record TerminalPictures(
    PictureProtocol Protocol, int CellWidth = TerminalPictures.UsualCellWidth, int CellHeight = TerminalPictures.UsualCellHeight)
{
    /// <summary>The cell size of the VT340. Terminals with Sixel use it or report their own.</summary>
    private const int UsualCellWidth = 10;

    /// <inheritdoc cref="UsualCellWidth"/>
    private const int UsualCellHeight = 20;

    /// <summary>The largest picture is 32 columns or 16 rows, because a character is about twice as high as wide.</summary>
    public const int Columns = 32;

    /// <inheritdoc cref="Columns"/>
    public const int Rows = Columns / 2;

    /// <summary>
    /// Whether a multiplexer such as tmux is between this program and the terminal. The terminal's variables then promise too much.
    /// </summary>
    /// <param name="variable">An environment variable's value, or null.</param>
    public static bool IsMultiplexed(Func<string, string?> variable) =>
        (variable("TMUX") ?? variable("STY") ?? variable("ZELLIJ")) is not null
            || (variable("TERM") ?? "").Split('-')[0] is "tmux" or "screen";

    /// <summary>Checks environment variables first, then asks the terminal.</summary>
    /// <param name="variable">An environment variable's value, or null.</param>
    /// <param name="ask">Sends the terminal <see cref="TerminalAnswer.Question"/>.</param>
    public static TerminalPictures Detect(Func<string, string?> variable, Func<TerminalAnswer> ask)
    {
        if (!IsMultiplexed(variable))
        {
            var (term, program) = (variable("TERM"), variable("TERM_PROGRAM"));
            // A terminal started from kitty inherits KITTY_WINDOW_ID, but most other terminals set TERM_PROGRAM.
            if (term is "xterm-kitty" or "xterm-ghostty" || program is "ghostty"
                || (program is null && variable("KITTY_WINDOW_ID") is not null))
                return new(PictureProtocol.Kitty);
            // LC_TERMINAL, unlike TERM_PROGRAM, passes through ssh.
            if (program is "iTerm.app" or "WezTerm" || variable("LC_TERMINAL") is "iTerm2") return new(PictureProtocol.ITerm2);
        }
        // A multiplexer reports its own features.
        var answer = ask();
        return answer.HasSixel
            ? new(PictureProtocol.Sixel, answer.CellWidth ?? UsualCellWidth, answer.CellHeight ?? UsualCellHeight)
            : new(PictureProtocol.HalfBlocks);
    }

    /// <summary>The longest side of the pictures to encode, in pixels.</summary>
    public int MaxSide => Protocol switch
    {
        PictureProtocol.HalfBlocks => Columns,
        PictureProtocol.Sixel => Math.Min(Columns * CellWidth, Rows * CellHeight),
        // The terminal scales them to its cells, which are larger on high-resolution screens.
        _ => 400,
    };

    /// <summary>Encodes a picture. The cursor stays on its last row. Not for <see cref="HalfBlocks"/>, which are text.</summary>
    public string Encode(RgbImage picture) => Protocol switch
    {
        PictureProtocol.Kitty => Kitty(picture),
        PictureProtocol.ITerm2 => ITerm2(picture),
        PictureProtocol.Sixel => Sixel.Encode(picture),
        _ => throw new InvalidOperationException($"{Protocol} does not use control codes."),
    };

    /// <summary>Whether to send the width. The terminal derives the other side from the picture's shape.</summary>
    private static bool IsWide(RgbImage picture) => picture.Width >= picture.Height;

    private static string Kitty(RgbImage picture)
    {
        const int ChunkLength = 4096;
        var data = Convert.ToBase64String(ImageDecoder.EncodePng(picture));
        var text = new StringBuilder();
        foreach (var (number, chunk) in data.Chunk(ChunkLength).Index())
        {
            var more = (number + 1) * ChunkLength < data.Length ? 1 : 0;
            // a=T: show at once. f=100: PNG. q=2: no answer, which would look like typed input.
            var keys = number == 0 ? $"a=T,f=100,q=2,{(IsWide(picture) ? $"c={Columns}" : $"r={Rows}")},m={more}" : $"m={more}";
            text.Append(CultureInfo.InvariantCulture, $"\u001b_G{keys};").Append(chunk).Append("\u001b\\");
        }
        return text.ToString();
    }

    private static string ITerm2(RgbImage picture)
    {
        var file = ImageDecoder.EncodeJpeg(picture);
        return $"\u001b]1337;File=inline=1;size={file.Length};{(IsWide(picture) ? $"width={Columns}" : $"height={Rows}")}:" +
            $"{Convert.ToBase64String(file)}\a";
    }
}
