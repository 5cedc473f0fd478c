using System.IO.Compression;
using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>A photo in the list of the Unsplash Lite data set.</summary>
/// <param name="Id">Unsplash's id: letters, digits, <c>-</c> and <c>_</c>.</param>
/// <param name="Image">The picture's address.</param>
/// <param name="Credit">The photographer.</param>
internal sealed record UnsplashPhoto(string Id, Uri Image, PhotoCredit Credit)
{
    /// <summary>The file's name in a folder.</summary>
    public string FileName => $"{Id}.jpg";

    /// <summary>
    /// The address of the picture in another size, which Unsplash makes on demand
    /// (unsplash.com/documentation#dynamically-resizable-images).
    /// </summary>
    public Uri ImageOfWidth(int width) =>
        new UriBuilder(Image) { Query = $"{Image.Query.TrimStart('?')}{(Image.Query.Length > 1 ? "&" : "")}w={width}" }.Uri;
}

/// <summary>The list of the Unsplash Lite data set, with the address and the photographer of each photo.</summary>
/// <remarks>github.com/unsplash/datasets describes the columns in DOCS.md, and lists each version's SHA-256 in CHANGELOG.md.</remarks>
public static partial class UnsplashList
{
    /// <summary>The address of the archive with the list and all other tables of the data set.</summary>
    public static Uri Address { get; } = new("https://unsplash.com/data/lite/1.4.0");

    /// <summary>The archive's approximate size, in bytes.</summary>
    public const long AboutBytes = 700_000_000;

    /// <summary>A summary of Unsplash's terms for the data set.</summary>
    public const string Terms =
        "The Unsplash Lite data set is for your own use, including at work: you may download it, store it and train models with it. You " +
        "must not publish it or pass on any part of it, including the photos. By downloading it, you agree to Unsplash's terms: " +
        "https://github.com/unsplash/datasets/blob/master/TERMS.md";

    private const string Sha256 = "7af3e90a4983fc87d0ee8c0f8c645349c6011d63efec489cfe734a74ed64d69c";

    /// <summary>The full path of the downloaded archive. It is downloaded once.</summary>
    public static string CachePath => Path.Combine(WorkshopSettings.UserFolder, "unsplash", "unsplash-lite-1.4.0.zip");

    /// <summary>Downloads the archive into the cache if it is not there yet. Continues an interrupted download.</summary>
    /// <param name="report">Called at each percent with the bytes downloaded and the total (null while unknown).</param>
    /// <param name="waiting">Called if another process is downloading the archive, before waiting for it. Default: none.</param>
    /// <param name="cancellationToken">Cancels the download. The next one continues from there.</param>
    /// <returns><see cref="CachePath"/>.</returns>
    /// <exception cref="PhotoSearchException">
    /// The server cannot be reached or refuses, the archive is not the published one, or the disk is full.
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
            Alternative = "Or download it with a browser from https://unsplash.com/data, and " +
                (CommandLineProgram.Command("photos download --list FILE") is { } command
                    ? $"pass it to {command}." : $"set {nameof(UnsplashDownload)}.{nameof(UnsplashDownload.List)} to the file."),
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

    /// <summary>Reads the photos in a list one by one.</summary>
    /// <param name="path">
    /// The archive, or only its table <c>photos.tsv000</c> (since 1.2.2 <c>photos.csv000</c>). Fields are separated by tabs in both.
    /// </param>
    /// <param name="cancellationToken">Cancels the read: a small archive can unpack to an endless list.</param>
    /// <exception cref="PhotoSearchException">The file cannot be read or lists no photos, or a row lacks an id or address.</exception>
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
                $"{Path.GetFileName(path)} holds no photos.tsv000 or photos.csv000. Use the archive of the Unsplash Lite data set: " +
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
            // Check the id, because it becomes a file name and a list may come from anywhere.
            if (!PhotoId().IsMatch(row[id]) || !Uri.TryCreate(row[image], UriKind.Absolute, out var address)
                || address.Scheme is not ("http" or "https") || address.UserInfo.Length > 0 || !ServiceAddress.HasPossibleHost(address))
                throw new PhotoSearchException(
                    $"{name}: photo \"{PlainText.Beginning(row[id], 60)}\" at \"{PlainText.Beginning(row[image], 60)}\" has no Unsplash " +
                    "id or no address on the web.");
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
            throw new PhotoSearchException($"{path} is not a complete zip archive. Download it again.", broken);
        }
    }

    [GeneratedRegex(@"(^|/)photos\.[ct]sv\d*$")]
    private static partial Regex PhotosTable();

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex PhotoId();
}
