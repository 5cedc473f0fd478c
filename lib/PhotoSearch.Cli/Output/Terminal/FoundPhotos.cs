using System.Globalization;
using System.Net;
using Spectre.Console;

namespace PhotoSearch.Cli;

/// <summary>The output of <c>search</c>: one line per hit, on a terminal with links and, on request, small pictures.</summary>
/// <param name="hits">The hits, best first.</param>
/// <param name="folder">Full path of the folder that the hits' paths are relative to.</param>
/// <param name="isGuess">The index does not record its folder. Pictures are still read from there, but the folder is not shown.</param>
internal sealed class FoundPhotos(IReadOnlyList<PhotoHit> hits, string folder, bool isGuess)
{
    /// <summary>Prints the hits, as plain lines if the output is redirected or the terminal supports no control codes.</summary>
    /// <param name="preview">Show small pictures.</param>
    /// <param name="cancellationToken">Stops the reading of photos.</param>
    public async Task WriteAsync(bool preview, CancellationToken cancellationToken)
    {
        var terminal = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected || !terminal.Profile.Capabilities.Ansi)
        {
            foreach (var (rank, hit) in hits.Index()) Console.WriteLine($"{Prefix(rank, hit)}{PlainText.Of(hit.ImageUrl)}");
            return;
        }

        var pictures = preview && hits.Count > 0 ? TerminalPictures.Detect(Environment.GetEnvironmentVariable, TerminalAnswer.Ask) : null;
        if (pictures?.Protocol == PictureProtocol.HalfBlocks) GiveColours(terminal.Profile.Capabilities);
        if (!isGuess && hits.Any(hit => !PhotoFile.IsOnTheWeb(hit.ImageUrl)))
            terminal.Write(new Paragraph("Photos in ").Append(PlainText.Of(folder), link: new Link(AddressOf(folder))).Append(":\n"));
        foreach (var (rank, hit) in hits.Index())
        {
            if (pictures is not null) await ShowAsync(hit, pictures, terminal, cancellationToken);
            // Two columns, so that long paths do not wrap below the rank.
            terminal.Write(new Grid().AddColumn(new GridColumn().NoWrap().PadRight(0)).AddColumn(new GridColumn().PadRight(0))
                .AddRow(new Text(Prefix(rank, hit)), new Paragraph(PlainText.Of(hit.ImageUrl), link: LinkTo(hit))));
        }
    }

    private static string Prefix(int rank, PhotoHit hit) =>
        $"{rank + 1,3}. {hit.Cosine.ToString("0.000", CultureInfo.InvariantCulture)}  ";

    /// <summary>
    /// NO_COLOR applies to text, not to pictures that the user requests. A multiplexer accepts 24-bit colours and reduces them to what its
    /// terminal supports.
    /// </summary>
    private static void GiveColours(Capabilities terminal)
    {
        if (TerminalPictures.IsMultiplexed(Environment.GetEnvironmentVariable)
            || Environment.GetEnvironmentVariable("COLORTERM") is "truecolor" or "24bit")
            terminal.ColorSystem = ColorSystem.TrueColor;
        else if (terminal.ColorSystem == ColorSystem.NoColors) terminal.ColorSystem = ColorSystem.EightBit;
    }

    private async Task ShowAsync(PhotoHit hit, TerminalPictures pictures, IAnsiConsole terminal, CancellationToken cancellationToken)
    {
        try
        {
            var file = PhotoFile.PathOf(hit.ImageUrl, folder);
            var picture = await ImageDecoder.ReadThumbnailAsync(file, pictures.MaxSide, cancellationToken);
            if (pictures.Protocol == PictureProtocol.HalfBlocks) terminal.Write(HalfBlocks.Of(picture));
            else Console.Out.WriteLine(pictures.Encode(picture));
        }
        catch (PhotoSearchException unreadable)
        {
            Console.Error.WriteLine($"No preview: {PlainText.Of(unreadable.Message)}");
        }
    }

    /// <summary>Null for a path outside the folder, or if the folder is unknown.</summary>
    private Link? LinkTo(PhotoHit hit)
    {
        if (PhotoFile.IsOnTheWeb(hit.ImageUrl)) return new(new Uri(hit.ImageUrl).AbsoluteUri);
        if (isGuess) return null;
        try
        {
            return new(AddressOf(PhotoFile.PathOf(hit.ImageUrl, folder)));
        }
        catch (PhotoSearchException)
        {
            return null;
        }
    }

    /// <summary>
    /// A file's address with this machine's name, which shows a terminal over ssh that the file is on another machine. On Windows, a name
    /// would mean a network share.
    /// </summary>
    private static string AddressOf(string path)
    {
        if (!OperatingSystem.IsWindows()) return $"file://{Dns.GetHostName()}{Escaped(path)}";
        // \\server\share\photo.jpg or C:\photo.jpg. The colon must stay unescaped.
        return path.StartsWith(@"\\", StringComparison.Ordinal) ? $"file:{Escaped(path)}" : $"file:///{path[..2]}{Escaped(path[2..])}";

        // Uri would read %41 in a file name as A.
        static string Escaped(string path) => string.Join('/', path.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }
}
