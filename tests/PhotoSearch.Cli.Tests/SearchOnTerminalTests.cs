using System.Net;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary><c>search</c> on a terminal: pictures, links and line breaks.</summary>
public sealed partial class SearchOnTerminalTests(FilledIndex filled) : IDisposable
{
    private const string Photo = "p036.jpg";

    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Theory]
    [InlineData("TERM=xterm-kitty")]
    [InlineData("TERM=xterm-256color TERM_PROGRAM=ghostty")]
    public async Task Kitty_receives_the_photo_as_a_lossless_PNG(string terminal)
    {
        var shown = await PreviewAsync(terminal);

        var chunks = KittyChunk().Matches(shown);
        Assert.Equal("a=T,f=100,q=2,c=32,m=1", chunks[0].Groups["keys"].Value);
        Assert.All(chunks.Skip(1).SkipLast(1), chunk => Assert.Equal("m=1", chunk.Groups["keys"].Value));
        Assert.Equal("m=0", chunks[^1].Groups["keys"].Value);
        Assert.All(chunks, chunk => Assert.InRange(chunk.Groups["data"].Length, 1, 4096));
        var png = Convert.FromBase64String(string.Concat(chunks.Select(chunk => chunk.Groups["data"].Value)));
        Assert.Equal(await PixelsAsync(400), ImageDecoder.DecodeThumbnail(png, "png", 400).Pixels);
        Assert.DoesNotContain(Terminal.AttributesQuestion, shown);
    }

    [Theory]
    [InlineData("TERM=xterm-256color TERM_PROGRAM=iTerm.app")]
    [InlineData("TERM=xterm-256color TERM_PROGRAM=WezTerm")]
    [InlineData("TERM=xterm-256color LC_TERMINAL=iTerm2")]
    public async Task ITerm2_receives_the_photo_as_a_JPEG_with_the_announced_size(string terminal)
    {
        var picture = ITerm2Picture().Match(await PreviewAsync(terminal));

        Assert.Equal("32", picture.Groups["width"].Value);
        var jpeg = Convert.FromBase64String(picture.Groups["data"].Value);
        Assert.Equal($"{jpeg.Length}", picture.Groups["size"].Value);
        Assert.Equal(ImageDecoder.EncodeJpeg(await ImageDecoder.ReadThumbnailAsync(PhotoPath, 400)), jpeg);
    }

    [Theory]
    [InlineData("\u001b[6;10;5t\u001b[?62;4;22c", 160)] // reports the size of its characters
    [InlineData("\u001b[?64;1;4c", 320)]
    public async Task A_terminal_that_reports_Sixel_receives_it_in_nearly_the_same_colours(string attributes, int side)
    {
        var shown = await PreviewAsync("TERM=xterm-256color", attributes);

        var picture = SixelPicture.Decode(SixelText().Match(shown).Value);
        var photo = await ImageDecoder.ReadThumbnailAsync(PhotoPath, side);
        Assert.Equal((photo.Width, photo.Height), (picture.Width, picture.Height));
        Assert.InRange(picture.Pixels.Zip(photo.Pixels, (one, other) => Math.Abs(one - other)).Average(), 0, 4);
        // The terminal's answer is not shown.
        Assert.DoesNotContain("[?6", shown.Replace("\u001b[?6h", "", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("TERM=xterm-256color COLORTERM=truecolor", "38;2;")]
    [InlineData("TERM=xterm-256color COLORTERM=truecolor NO_COLOR=1", "38;2;")]
    [InlineData("TERM=xterm-256color", "38;5;")]
    [InlineData("TERM=tmux-256color TMUX=/tmp/tmux-0/default,1,0 TERM_PROGRAM=iTerm.app", "38;2;")]
    [InlineData("TERM=xterm-256color KITTY_WINDOW_ID=1 TERM_PROGRAM=vscode", "38;5;")]
    public async Task Other_terminals_receive_half_blocks_in_their_colours(string terminal, string colours)
    {
        var shown = await PreviewAsync(terminal, "\u001b[?1;2c");

        Assert.Contains($"\u001b[{colours}", shown);
        var lines = WithoutCodes(shown).Split('\n', StringSplitOptions.TrimEntries);
        var photo = await ImageDecoder.ReadThumbnailAsync(PhotoPath, 32);
        Assert.Equal((photo.Height + 1) / 2, lines.Count(line => line == new string('▀', photo.Width)));
        Assert.Contains($"  1. 1.000  {Photo}", WithoutCodes(shown));
    }

    [Theory]
    [InlineData("TERM=dumb")]
    [InlineData("TERM=xterm-kitty >plain.txt")]
    public async Task Without_a_capable_terminal_the_output_is_plain_lines(string how)
    {
        await filled.CopyToAsync(photosearch);
        string[] search = ["search", "--image", PhotoPath, "-n", "2", "--preview"];
        var plain = photosearch.In("plain.txt");
        if (how.Contains('>', StringComparison.Ordinal)) search = [.. search, $">{plain}"];

        var shown = await RunAsync(how.Split(" >")[0], search);
        if (File.Exists(plain)) shown = await File.ReadAllTextAsync(plain);

        Assert.Matches(@"^  1\. 1\.000  p036\.jpg\r?\n  2\. 0\.\d{3}  p\d{3}\.jpg\r?\n$", shown);
    }

    [Fact]
    public async Task Preview_and_JSON_cannot_be_combined()
    {
        var both = await photosearch.RunAsync("search", "a boat", "--preview", "--json");

        Assert.Equal(2, both.ExitCode);
        Assert.StartsWith("--preview and --json cannot be combined.", both.Error);
    }

    [Fact]
    public async Task A_missing_photo_is_named_and_the_others_are_shown()
    {
        var folder = photosearch.In("mine");
        var photos = GalleryCopies.CopyTo(folder, 2);
        await photosearch.RunAsync("add", folder, "--index", "mine");
        var query = photosearch.In("query.jpg");
        File.Move(photos[0], query);

        var shown = await RunAsync("TERM=xterm-kitty", ["search", "--image", query, "--index", "mine", "--preview"]);

        Assert.Contains("No preview: ", shown);
        Assert.Contains($"  1. 1.000  {Path.GetFileName(photos[0])}", WithoutCodes(shown));
        Assert.Single(Regex.Matches(shown, "a=T"));
    }

    [Fact]
    public async Task A_path_links_to_its_file_and_a_long_one_stays_in_its_column()
    {
        var name = $"{string.Concat(Enumerable.Repeat("long words, ", 8))}100%41 of #1? ü.jpg";
        var folder = photosearch.In("my photos");
        Directory.CreateDirectory(folder);
        File.Copy(PhotoPath, Path.Combine(folder, name));
        await photosearch.RunAsync("add", folder, "--index", "mine");

        var shown = await RunAsync("TERM=xterm-256color", ["search", "boat", "--index", "mine"]);

        var lines = WithoutCodes(shown).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal($"Photos in {folder}:", string.Concat(lines[1..^2]));
        string[] hit = [.. WithoutCodes(shown).Split('\n')[^3..^1].Select(line => line.TrimEnd('\r', ' '))];
        Assert.All(hit, line => Assert.InRange(line.Length, 1, 80));
        Assert.StartsWith("  1. 0.", hit[0]);
        Assert.Matches("^ {12}[^ ]", hit[1]);
        var links = Link().Matches(shown).Select(link => new Uri(link.Groups["address"].Value)).ToArray();
        Assert.All(links, link => Assert.Equal(Dns.GetHostName(), link.Host, ignoreCase: true));
        Assert.Equal(folder, Uri.UnescapeDataString(links[0].AbsolutePath));
        Assert.All(links[1..], link =>
            Assert.Equal(Path.Combine(folder, name), Uri.UnescapeDataString(link.AbsolutePath)), throwIfEmpty: true);
    }

    /// <summary>Another program may have filled the index, whose photos need not be in PHOTOS_DIR.</summary>
    [Fact]
    public async Task Without_a_folder_in_the_index_no_folder_is_shown_and_nothing_is_linked()
    {
        await using (var index = PhotoIndex.Open(WorkshopSettings.Load(photosearch.In()) with
        {
            ServiceUri = null, IndexFile = photosearch.Environment["INDEX_FILE"]!,
        }, "strange"))
        {
            await index.CreateAsync(new("starter", 512));
            await index.AddAsync([new("p1", "somewhere/p1.jpg", Enumerable.Repeat(1 / MathF.Sqrt(512), 512).ToArray())]);
        }

        var shown = await RunAsync("TERM=xterm-256color", ["search", "boat", "--index", "strange"]);

        Assert.Contains("somewhere/p1.jpg", shown);
        Assert.DoesNotContain("Photos in", shown);
        Assert.Empty(Link().Matches(shown));
    }

    private static string PhotoPath => TestPaths.InRepository("data", "photos", Photo);

    private static async Task<byte[]> PixelsAsync(int side) => (await ImageDecoder.ReadThumbnailAsync(PhotoPath, side)).Pixels;

    private async Task<string> PreviewAsync(string terminal, string attributes = "")
    {
        Terminal.Needed();
        await filled.CopyToAsync(photosearch);
        return await Terminal.RunAsync(photosearch, terminal, attributes, "search", "--image", PhotoPath, "-n", "1", "--preview");
    }

    private Task<string> RunAsync(string terminal, string[] arguments)
    {
        Terminal.Needed();
        return Terminal.RunAsync(photosearch, terminal, "\u001b[?1;2c", arguments);
    }

    private static string WithoutCodes(string shown) => Codes().Replace(shown, "");

    [GeneratedRegex(@"\e_G(?<keys>[^;]*);(?<data>[^\e]*)\e\\")]
    private static partial Regex KittyChunk();

    [GeneratedRegex(@"\e\]1337;File=inline=1;size=(?<size>\d+);width=(?<width>\d+):(?<data>[^\a]*)\a")]
    private static partial Regex ITerm2Picture();

    [GeneratedRegex(@"\eP[^\e]*\e\\")]
    private static partial Regex SixelText();

    [GeneratedRegex(@"\e\]8;[^;]*;(?<address>[^\e]+)\e\\")]
    private static partial Regex Link();

    [GeneratedRegex(@"\e\][^\e\a]*(?:\e\\|\a)|\e\[[?\d;]*[a-zA-Z]|\e[=>]")]
    private static partial Regex Codes();
}
