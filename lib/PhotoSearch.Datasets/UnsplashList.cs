using System.IO.Compression;
using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>A photo of the Unsplash Lite data set, as its list has it.</summary>
/// <param name="Id">Unsplash's id: letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="Image">Where the picture is.</param>
/// <param name="Credit">Who made it.</param>
internal sealed record UnsplashPhoto(string Id, Uri Image, PhotoCredit Credit)
{
    /// <summary>What it is called in a folder.</summary>
    public string FileName => $"{Id}.jpg";

    /// <summary>
    /// The picture in another size, which Unsplash makes on demand (unsplash.com/documentation#dynamically-resizable-images).
    /// </summary>
    public Uri ImageOfWidth(int width) =>
        new UriBuilder(Image) { Query = $"{Image.Query.TrimStart('?')}{(Image.Query.Length > 1 ? "&" : "")}w={width}" }.Uri;
}

/// <summary>The list of the Unsplash Lite data set: which photos there are, where, and by whom.</summary>
/// <remarks>github.com/unsplash/datasets: DOCS.md tells the columns, CHANGELOG.md the SHA-256 of each version.</remarks>
public static partial class UnsplashList
{
    /// <summary>Where the list is published, in an archive of all tables of the data set.</summary>
    public static Uri Address { get; } = new("https://unsplash.com/data/lite/1.4.0");

    /// <summary>The archive's size, roughly, in bytes.</summary>
    public const long AboutBytes = 700_000_000;

    /// <summary>What Unsplash asks of those who download the data set, in short.</summary>
    public const string Terms =
        "The Unsplash Lite data set is for your own use, at work too: you may download and store it and train models with it. You must " +
        "not publish it or pass any part " +
        "of it on, the photos included. By downloading you agree to Unsplash's terms: " +
        "https://github.com/unsplash/datasets/blob/master/TERMS.md";

    private const string Sha256 = "7af3e90a4983fc87d0ee8c0f8c645349c6011d63efec489cfe734a74ed64d69c";

    /// <summary>Where the archive is kept, full path: it is downloaded once.</summary>
    public static string CachePath => Path.Combine(WorkshopSettings.UserFolder, "unsplash", "unsplash-lite-1.4.0.zip");

    /// <summary>Brings the archive into the cache, unless it is there; a download that broke off goes on where it stopped.</summary>
    /// <param name="report">Called at each percent with the bytes that are here and all bytes (null while unknown).</param>
    /// <param name="waiting">Called when another process is downloading it: this one waits for it to end. Default: none.</param>
    /// <param name="cancellationToken">Ends the download; the next goes on from there.</param>
    /// <returns><see cref="CachePath"/>.</returns>
    /// <exception cref="PhotoSearchException">
    /// The server is not to be reached or refuses, another archive came than the published one, or the disk is full.
    /// </exception>
    public static async Task<string> DownloadAsync(
        Action<long, long?>? report = null, Action? waiting = null, CancellationToken cancellationToken = default)
    {
        using var turn =
            await FolderLock.TakeAsync(Path.GetDirectoryName(CachePath)!, waiting, TimeProvider.System, cancellationToken);
        var archive = new RemoteFile(Address, CachePath)
        {
            Sha256 = Sha256,
            MaxBytes = 2 * AboutBytes,
            Alternative = "Or download it with a browser from https://unsplash.com/data, and pass it to " +
                $"{CommandLineProgram.Command("photos download --list FILE")}.",
        };
        var reported = -1L;
        await FileDownload.Shared.RunAsync(archive, progress =>
        {
            var percent = progress.Bytes * 100 / (progress.Total ?? AboutBytes);
            if (percent == reported) return;
            reported = percent;
            report?.Invoke(progress.Bytes, progress.Total);
        }, cancellationToken);
        return archive.Path;
    }

    /// <summary>Reads the photos of a list, one after the other.</summary>
    /// <param name="path">
    /// The archive, or its table <c>photos.tsv000</c> (since 1.2.2 <c>photos.csv000</c>) on its own. The fields of both are separated by
    /// tabs.
    /// </param>
    /// <param name="cancellationToken">Ends the reading: a small archive can hold a list without an end.</param>
    /// <exception cref="PhotoSearchException">It cannot be read, holds no list of photos, or a row lacks an id or an address.</exception>
    internal static IEnumerable<UnsplashPhoto> Read(string path, CancellationToken cancellationToken = default)
    {
        if (!IsArchive(path))
        {
            using var table = TextTable.Open(path, '\t', quotes: true);
            foreach (var photo in Read(table, Path.GetFileName(path), cancellationToken)) yield return photo;
            yield break;
        }
        using var archive = Unzip(path, () => ZipFile.OpenRead(path));
        ZipArchiveEntry[] tables =
            [.. Unzip(path, () => archive.Entries).Where(entry => PhotosTable().IsMatch(entry.FullName))
                .OrderBy(entry => entry.FullName, StringComparer.Ordinal)];
        if (tables.Length == 0)
            throw new PhotoSearchException(
                $"{Path.GetFileName(path)} holds no photos.tsv000 or photos.csv000. The archive of the Unsplash Lite data set does: " +
                $"{Address}");
        foreach (var entry in tables)
        {
            var name = PlainText.Beginning(entry.FullName, 60);
            using var table = new TextTable(new StreamReader(Unzip(path, entry.Open)), name, '\t', quotes: true);
            foreach (var photo in Read(table, name, cancellationToken)) yield return photo;
        }
    }

    private static IEnumerable<UnsplashPhoto> Read(TextTable table, string name, CancellationToken cancellationToken)
    {
        var (id, image, page) = (table.Column("photo_id"), table.Column("photo_image_url"), table.Find("photo_url"));
        var (username, first, last) =
            (table.Column("photographer_username"), table.Find("photographer_first_name"), table.Find("photographer_last_name"));
        foreach (var row in table.Rows())
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The id becomes a file's name, and a list may come from anywhere.
            if (!PhotoId().IsMatch(row[id]) || !Uri.TryCreate(row[image], UriKind.Absolute, out var address)
                || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || !ServiceAddress.HasPossibleHost(address))
                throw new PhotoSearchException(
                    $"{name}: photo \"{PlainText.Beginning(row[id], 60)}\" at \"{PlainText.Beginning(row[image], 60)}\" has no id of " +
                    "Unsplash's or no address on the web.");
            var photographer = $"{Field(first)} {Field(last)}".Trim();
            yield return new(
                row[id], address, UnsplashCredits.Of(photographer.Length > 0 ? photographer : row[username], row[username], Field(page)));

            string Field(int? column) => column is { } place ? row[place] : "";
        }
    }

    private static bool IsArchive(string path)
    {
        try
        {
            Span<byte> start = stackalloc byte[2];
            using var file = File.OpenRead(path);
            return file.ReadAtLeast(start, 2, throwOnEndOfStream: false) == 2 && start.SequenceEqual("PK"u8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new PhotoSearchException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static T Unzip<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException broken)
        {
            throw new PhotoSearchException($"{path} is not a whole zip archive. Download it again.", broken);
        }
    }

    [GeneratedRegex(@"(^|/)photos\.[ct]sv\d*$")]
    private static partial Regex PhotosTable();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex PhotoId();
}
