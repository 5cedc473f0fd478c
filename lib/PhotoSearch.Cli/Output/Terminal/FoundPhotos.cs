using System.Globalization;
using System.Net;
using Spectre.Console;

namespace PhotoSearch.Cli;

/// <summary>What <c>search</c> prints: a line for each hit. On a terminal, links to the photos; on request, small pictures.</summary>
/// <param name="hits">The hits, best first.</param>
/// <param name="folder">The folder that their paths are relative to, full path.</param>
/// <param name="isGuess">The index does not name that folder: pictures are looked for there, and nothing else is said of it.</param>
internal sealed class FoundPhotos(IReadOnlyList<PhotoHit> hits, string folder, bool isGuess)
{
    /// <summary>Prints them: for a program, or for a terminal that takes no control codes, plain lines.</summary>
    /// <param name="preview">Show the photos.</param>
    /// <param name="cancellationToken">Ends the reading of photos.</param>
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
            // The second column wraps under itself, and not under the rank.
            terminal.Write(new Grid().AddColumn(new GridColumn().NoWrap().PadRight(0)).AddColumn(new GridColumn().PadRight(0))
                .AddRow(new Text(Prefix(rank, hit)), new Paragraph(PlainText.Of(hit.ImageUrl), link: LinkTo(hit))));
        }
    }

    private static string Prefix(int rank, PhotoHit hit) =>
        $"{rank + 1,3}. {hit.Cosine.ToString("0.000", CultureInfo.InvariantCulture)}  ";

    /// <summary>
    /// NO_COLOR is about text: who asks for pictures wants theirs. A multiplexer takes 24-bit colours and gives the terminal outside what
    /// that can show.
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
            Console.Error.WriteLine($"No picture: {PlainText.Of(unreadable.Message)}");
        }
    }

    /// <summary>Null for a path that leads out of the folder, or starts in one that nobody named.</summary>
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
    /// A file's address, with this machine's name: over ssh, a terminal can tell that the file is not on its own machine. On Windows, a
    /// name would make it a share.
    /// </summary>
    private static string AddressOf(string path)
    {
        if (!OperatingSystem.IsWindows()) return $"file://{Dns.GetHostName()}{Escaped(path)}";
        // \\server\share\photo.jpg, or C:\photo.jpg with its colon.
        return path.StartsWith(@"\\", StringComparison.Ordinal) ? $"file:{Escaped(path)}" : $"file:///{path[..2]}{Escaped(path[2..])}";

        // Not by Uri, which takes the %41 of a file's name for an A.
        static string Escaped(string path) => string.Join('/', path.Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
    }
}
