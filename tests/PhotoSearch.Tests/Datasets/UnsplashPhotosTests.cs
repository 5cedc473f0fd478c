using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace PhotoSearch.Tests;

/// <summary>Downloads from a test server that replaces images.unsplash.com.</summary>
public sealed partial class UnsplashPhotosTests : IAsyncDisposable
{
    private const string Header =
        "photo_id\tphoto_url\tphoto_image_url\tphoto_description\tphotographer_username\tphotographer_first_name\tphotographer_last_name\n";

    private static readonly byte[] Picture = File.ReadAllBytes(TestPaths.InRepository("data", "photos", "p001.jpg"));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-unsplash-");
    private Func<FileRequest, FileReply> reply = request => request.Give(Picture);
    private FileServer server;

    private string Photos => Path.Combine(folder.FullName, "photos");

    public UnsplashPhotosTests() => server = Serve();

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_first_photos_in_the_list_are_downloaded_small_and_with_their_photographers()
    {
        var summary = await DownloadAsync(Write("photos.tsv000", Header + Rows(5)), count: 3);

        Assert.Equal((3, 0, 0, false), (summary.Downloaded, summary.Present, summary.Failures.Count, summary.Interrupted));
        Assert.Equal(["photo-0.jpg", "photo-1.jpg", "photo-2.jpg"], Names("*.jpg"));
        Assert.Equal(Picture, File.ReadAllBytes(Path.Combine(Photos, "photo-2.jpg")));
        Assert.Equal(["/image-0?w=640", "/image-1?w=640", "/image-2?w=640"], server.Requests.Select(request => request.Path).Order());
        var credit = (await PhotoCredit.ReadAsync(Photos))["photo-1.jpg"];
        Assert.Equal("Photo by Ada Åkesson 1 on Unsplash", credit.ToString());
        Assert.Equal("https://unsplash.com/@ada1?utm_source=photosearch&utm_medium=referral", credit.PhotographerUrl);
        Assert.Equal("https://unsplash.com/photos/photo-1?utm_source=photosearch&utm_medium=referral", credit.PhotoUrl);
    }

    [Fact]
    public async Task A_file_that_is_not_a_picture_is_not_kept_and_requested_again()
    {
        reply = request => request.Path.StartsWith("/image-1", StringComparison.Ordinal)
            ? new(200, "a page, whatever it is called"u8.ToArray()) : request.Give(Picture);
        Directory.CreateDirectory(Photos);
        File.WriteAllBytes(Path.Combine(Photos, "photo-0.jpg"), []);
        var first = await DownloadAsync(Write("photos.tsv", Header + Rows(3)), count: 3);
        reply = request => request.Give(Picture);
        var second = await DownloadAsync(Write("photos.tsv", Header + Rows(3)), count: 3);

        Assert.Equal((2, 0), (first.Downloaded, first.Present));
        Assert.Equal("photo-1.jpg", Assert.Single(first.Failures).Photo);
        Assert.Equal((1, 2, 0), (second.Downloaded, second.Present, second.Failures.Count));
    }

    [Fact]
    public async Task A_second_run_requests_only_missing_photos_and_keeps_the_credits()
    {
        await DownloadAsync(Write("photos.tsv", Header + Rows(2)), count: 2);
        server.Requests.Clear();
        var summary = await DownloadAsync(Write("photos.tsv", Header + Rows(4)), count: 3);

        Assert.Equal((1, 2), (summary.Downloaded, summary.Present));
        Assert.Equal("/image-2?w=640", Assert.Single(server.Requests).Path);
        Assert.Equal(3, (await PhotoCredit.ReadAsync(Photos)).Count);
    }

    [Fact]
    public async Task An_edited_table_of_credits_only_grows()
    {
        Directory.CreateDirectory(Photos);
        string[] own =
            ["licence\tFile\tphotographer\tphotographer_url\tphoto_url", "CC-BY\tmine.jpg\tGrace", "CC0\tphoto-0.jpg\tEdited by hand", ""];
        var table = Path.Combine(Photos, PhotoCredit.FileName);
        File.WriteAllLines(table, own);
        await DownloadAsync(Write("photos.tsv", Header + Rows(2)));
        await DownloadAsync(Write("photos.tsv", Header + Rows(2)));

        Assert.Equal(
            [.. own, "\tphoto-1.jpg\tAda Åkesson 1\thttps://unsplash.com/@ada1?utm_source=photosearch&utm_medium=referral\t" +
                "https://unsplash.com/photos/photo-1?utm_source=photosearch&utm_medium=referral"],
            File.ReadAllLines(table));
        Assert.Equal(["mine.jpg", "photo-0.jpg", "photo-1.jpg"], (await PhotoCredit.ReadAsync(Photos)).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Credits_that_cannot_be_written_leave_no_half_table()
    {
        Directory.CreateDirectory(Path.Combine(Photos, PhotoCredit.FileName));

        await Assert.ThrowsAnyAsync<Exception>(() => DownloadAsync(Write("photos.tsv", Header + Rows(1))));
        Assert.Empty(Names("*.new"));
    }

    [Theory]
    [InlineData("photos.tsv000")]
    [InlineData("photos.csv000")]
    [InlineData("unsplash-lite/photos.tsv")]
    public async Task The_list_is_found_in_the_data_sets_archive(string entry)
    {
        var archive = Path.Combine(folder.FullName, "lite.zip");
        using (var zip = ZipFile.Open(archive, ZipArchiveMode.Create))
        {
            Add("keywords.tsv000", "photo_id\tkeyword\n");
            Add(entry, Header + Rows(2));

            void Add(string name, string text)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(Encoding.UTF8.GetBytes(text.Replace("SERVER", server.Uri.AbsoluteUri)));
            }
        }

        Assert.Equal(2, (await DownloadAsync(archive)).Downloaded);
    }

    [Fact]
    public async Task A_thousand_real_photos_are_downloaded_whole()
    {
        var shared = Directory.GetFiles(TestPaths.InShared("photos"), "*.jpg");
        reply = request => request.Give(File.ReadAllBytes(TestPaths.InShared("photos", request.Path.Split('?')[0].TrimStart('/'))));
        var rows = shared.Select(
            path => $"{Path.GetFileNameWithoutExtension(path)}\t\tSERVER{Path.GetFileName(path)}\t\tada\tAda\tÅkesson\n");
        var summary = await DownloadAsync(Write("photos.tsv", Header + string.Concat(rows)));

        Assert.Equal((1_000, 0), (summary.Downloaded, summary.Failures.Count));
        Assert.Equal(shared.Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal), Names("*.jpg"));
        Assert.All(shared, path =>
            Assert.Equal(new FileInfo(path).Length, new FileInfo(Path.Combine(Photos, Path.GetFileName(path))).Length));
    }

    [Fact]
    public void Fields_of_the_list_may_stand_in_quotes_and_a_photographer_may_have_no_name()
    {
        var list = Write(
            "photos.tsv000", Header +
                "a\tp\thttps://images.unsplash.com/a?ixlib=1\t\"two\tfields, \"\"quoted\"\",\nand a line\"\tada\t\t\n");
        var photo = Assert.Single(UnsplashList.Read(list));

        Assert.Equal("https://images.unsplash.com/a?ixlib=1&w=300", photo.ImageOfWidth(300).AbsoluteUri);
        Assert.Equal("ada", photo.Credit.Photographer);
    }

    [Fact]
    public void An_endless_line_is_refused_before_it_fills_the_memory()
    {
        var list = Write("photos.tsv", Header + new string('a', LineLimit.MostCharacters + 1));
        Assert.Contains(
            "longer than a million characters", Assert.Throws<PhotoSearchException>(() => UnsplashList.Read(list).ToArray()).Message);
    }

    [Fact]
    public void Reading_an_endless_list_can_be_cancelled()
    {
        using var interrupt = new CancellationTokenSource();
        using var photos = UnsplashList.Read(Write("photos.tsv", Header + Rows(3)), interrupt.Token).GetEnumerator();
        Assert.True(photos.MoveNext());
        interrupt.Cancel();
        Assert.Throws<OperationCanceledException>(() => photos.MoveNext());
    }

    [Theory]
    [InlineData("../escaped\tp\thttps://images.unsplash.com/a\t\tada\tA\tB\n", "no Unsplash id")]
    [InlineData("a\tp\tfile:///etc/hostname\t\tada\tA\tB\n", "no address on the web")]
    [InlineData("a\tp\t\t\tada\tA\tB\n", "no address on the web")]
    [InlineData("a\tp\thttp://xn--ä/a\t\tada\tA\tB\n", "no address on the web")]
    public async Task A_row_that_is_not_a_photo_on_the_web_is_refused(string row, string said)
    {
        var refused = await Assert.ThrowsAsync<PhotoSearchException>(() => DownloadAsync(Write("photos.tsv", Header + row)));

        Assert.Contains(said, refused.Message);
        Assert.Empty(Directory.Exists(Photos) ? Names("*.jpg") : []);
    }

    [Theory]
    [InlineData("nowhere.zip", null, "cannot be read")]
    [InlineData("lite.zip", "PK but no archive", "not a complete zip archive")]
    [InlineData("page.html", "<html>", "no column photo_id")]
    public async Task A_file_that_is_not_a_list_is_refused(string name, string? text, string said)
    {
        var path = text is null ? Path.Combine(folder.FullName, name) : Write(name, text);

        Assert.Contains(said, (await Assert.ThrowsAsync<PhotoSearchException>(() => DownloadAsync(path))).Message);
    }

    [Theory]
    [InlineData(0, 640)]
    [InlineData(25_001, 640)]
    [InlineData(1, 63)]
    public async Task A_number_out_of_range_is_refused(int count, int width) => await Assert.ThrowsAsync<SettingsException>(() =>
        UnsplashPhotos.DownloadAsync(new() { Folder = Photos, List = "photos.tsv", Count = count, Width = width }));

    private FileServer Serve() => new(request => reply(request));

    private static string Rows(int count, int from = 0) => string.Concat(Enumerable.Range(from, count).Select(number =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"photo-{number}\thttps://unsplash.com/photos/photo-{number}\tSERVERimage-{number}\t\tada{number}\tAda\tÅkesson {number}\n")));

    private Task<UnsplashDownloadSummary> DownloadAsync(string list, int count = 1_000, Action? waiting = null) =>
        UnsplashPhotos.DownloadAsync(
            new() { Folder = Photos, List = list, Count = count }, new FileDownload(FileDownload.NewClient(), new HastyTime()),
            report: null, waiting, CancellationToken.None);

    private string[] Names(string pattern) =>
        [.. Directory.EnumerateFiles(Photos, pattern).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text.Replace("SERVER", server.Uri.AbsoluteUri));
        return path;
    }
}
