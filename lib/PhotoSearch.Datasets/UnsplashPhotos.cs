using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace PhotoSearch;

/// <summary>Which photos of the Unsplash Lite data set are downloaded, and where to.</summary>
public sealed record UnsplashDownload
{
    /// <summary>The folder that the photos go to; it is made where it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>The list, or the archive that holds it: what <see cref="UnsplashList.DownloadAsync"/> brings.</summary>
    public required string List { get; init; }

    /// <summary>How many photos, the first of the list. Default 1,000; 1 to 25,000.</summary>
    public int Count { get; init; } = 1_000;

    /// <summary>Their width in pixels. Default 640, some 60 KB a photo; 64 to 4,096. CLIP looks at 224 pixels.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Checks the numbers, as the download itself does.</summary>
    /// <exception cref="SettingsException">One is out of its range.</exception>
    public void Validate()
    {
        if (Count is < 1 or > 25_000) throw new SettingsException($"{Count} photos: the number must be 1 to 25,000.");
        if (Width is < 64 or > 4_096) throw new SettingsException($"{Width} pixels: the width must be 64 to 4,096.");
    }
}

/// <summary>What became of a download of photos.</summary>
/// <param name="Downloaded">Photos that came in this run.</param>
/// <param name="Present">Photos that were in the folder before.</param>
/// <param name="Failures">Photos of the list that Unsplash does not have any more, or did not send as pictures.</param>
/// <param name="Interrupted">True when the run was cancelled before the end; the next run goes on from there.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record UnsplashDownloadSummary(
    int Downloaded, int Present, IReadOnlyList<FailedPhoto> Failures, bool Interrupted, TimeSpan Elapsed)
{
    /// <summary>One line: <c>1,000 photos downloaded in 95.2 s; 0 were there, 0 failed.</c></summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Downloaded:N0} photo{(Downloaded == 1 ? "" : "s")} downloaded in {Elapsed.TotalSeconds:N1} s; {Present:N0} were there, " +
            $"{Failures.Count:N0} failed.") +
        (Interrupted ? " Interrupted: the next run goes on from here." : "");
}

/// <summary>Brings photos of the Unsplash Lite data set into a folder, with a table of their photographers.</summary>
public static class UnsplashPhotos
{
    /// <summary>Few, so that a class that starts at the same time is no burden for Unsplash.</summary>
    private const int AtATime = 4;

    private const int ReportEvery = 20;

    /// <summary>So many in a row that fail, before any has come, are no accident of single photos.</summary>
    private const int GiveUpAfter = 20;

    /// <summary>
    /// Downloads photos as <c>ID.jpg</c>, four at a time; those that are there already are left as they are. <see cref="PhotoCredit"/>
    /// tells whose they are.
    /// </summary>
    /// <param name="download">Which, and where to.</param>
    /// <param name="report">Told how far the download is, every 20 photos.</param>
    /// <param name="cancellationToken">Ends the run early; the summary says <see cref="UnsplashDownloadSummary.Interrupted"/>.</param>
    /// <returns>Counts, and each photo that Unsplash does not have any more; such a photo does not stop the others.</returns>
    /// <exception cref="SettingsException">A number is out of its range.</exception>
    /// <exception cref="PhotoSearchException">The list cannot be read, there is no network, the server wants no more requests for now
    /// (429), or the first 20 photos all failed and none is there.</exception>
    public static Task<UnsplashDownloadSummary> DownloadAsync(
        UnsplashDownload download, Action<IngestProgress>? report = null, CancellationToken cancellationToken = default) =>
        DownloadAsync(download, FileDownload.Shared, report, cancellationToken);

    internal static async Task<UnsplashDownloadSummary> DownloadAsync(
        UnsplashDownload download, FileDownload web, Action<IngestProgress>? report, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(download);
        download.Validate();
        UnsplashPhoto[] photos =
            [.. UnsplashList.Read(download.List, cancellationToken).DistinctBy(photo => photo.Id).Take(download.Count)];
        if (photos.Length == 0) throw new PhotoSearchException($"{download.List} lists no photos.");
        using var turn = await FolderLock.TakeAsync(download.Folder, waiting: null, TimeProvider.System, cancellationToken);
        // First of all: no photo without its photographer, whenever this run ends.
        await UnsplashCredits.AddAsync(
            download.Folder, photos.Select(photo => KeyValuePair.Create(photo.FileName, photo.Credit)), cancellationToken);

        var tally = new IngestTally(photos.Length, ReportEvery, report, NullLogger.Instance);
        var files = photos.Select(photo => FileOf(photo, download));
        RemoteFile[] missing = [.. files.Where(file => new FileInfo(file.Path) is not { Exists: true, Length: > 0 })];
        tally.Unchanged(photos.Length - missing.Length);
        try
        {
            // The first ones by themselves: which of those that run side by side ends first must not decide.
            await EachAsync(missing.Take(GiveUpAfter));
            if (missing.Length >= GiveUpAfter && !tally.HasSucceeded) throw GaveUp(missing[0], download, tally);
            await EachAsync(missing.Skip(GiveUpAfter));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The summary says so.
        }
        var summary = tally.Finish(cancelled: cancellationToken.IsCancellationRequested);
        return new(summary.Indexed, summary.Unchanged, summary.Failures, summary.Interrupted, summary.Elapsed);

        Task EachAsync(IEnumerable<RemoteFile> some) => Parallel.ForEachAsync(
            some,
            new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = cancellationToken },
            (file, stop) => DownloadAsync(file, web, tally, stop));
    }

    private static RemoteFile FileOf(UnsplashPhoto photo, UnsplashDownload download) =>
        new(photo.ImageOfWidth(download.Width), Path.GetFullPath(photo.FileName, Path.GetFullPath(download.Folder)))
        {
            MaxBytes = ImageDecoder.MaxFileBytes, // beyond, nobody could look at it
        };

    private static PhotoSearchException GaveUp(RemoteFile first, UnsplashDownload download, IngestTally tally)
    {
        var reason = tally.Finish(cancelled: false).Failures.Single(failure => failure.Photo == Path.GetFileName(first.Path)).Reason;
        return new($"None of the first {GiveUpAfter} photos came: {first.Address.Host}, which {download.List} names for them, " +
            $"seems not to be there. The first one: {reason}");
    }

    private static async ValueTask DownloadAsync(RemoteFile file, FileDownload web, IngestTally tally, CancellationToken cancellationToken)
    {
        var name = Path.GetFileName(file.Path);
        try
        {
            File.Delete(file.Path);
            await web.RunAsync(file, report: null, cancellationToken);
            await ImageDecoder.ReadForModelAsync(file.Path, cancellationToken: cancellationToken);
            tally.Indexed(1);
        }
        catch (UnreadablePhotoException unreadable)
        {
            // Whatever the server called it. The next run asks again.
            File.Delete(file.Path);
            tally.Failed(name, $"what {file.Address.Host} sent is {unreadable.Reason}; it was not kept");
        }
        // For good. What may pass (no network, a proxy's password, a busy server) would meet the next one, too, and ends the run.
        catch (DownloadException refused)
            when (refused.IsAnotherFile || (int?)refused.Status is >= 400 and < 500 and not (407 or 408 or 429))
        {
            tally.Failed(name, refused.Message);
        }
    }
}
