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
/// <param name="Failures">Photos that did not come, or not as pictures, while others did; the next run tries them again.</param>
/// <param name="Interrupted">True when the run was cancelled before the end; the next run goes on from there.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record UnsplashDownloadSummary(
    int Downloaded, int Present, IReadOnlyList<FailedPhoto> Failures, bool Interrupted, TimeSpan Elapsed)
{
    /// <summary>
    /// Why the run ended before the last photo: one photo after the other failed. Null when it did not. Those photos are not among the
    /// <see cref="Failures"/>: they are not at fault.
    /// </summary>
    public string? GaveUp { get; init; }

    /// <summary>One line: <c>1,000 photos downloaded in 95.2 s; 0 were there, 0 failed.</c></summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Downloaded:N0} photo{(Downloaded == 1 ? "" : "s")} downloaded in {Elapsed.TotalSeconds:N1} s; {Present:N0} were there, " +
            $"{Failures.Count:N0} failed.") +
        (Interrupted ? " Interrupted: the next run goes on from here."
            : GaveUp is not null ? " Ended early: the next run goes on from here." : "");
}

/// <summary>Brings photos of the Unsplash Lite data set into a folder, with a table of their photographers.</summary>
public static class UnsplashPhotos
{
    /// <summary>Few, so that a class that starts at the same time is no burden for Unsplash.</summary>
    private const int AtATime = 4;

    private const int ReportEvery = 20;

    /// <summary>
    /// Downloads photos as <c>ID.jpg</c>, four at a time; those that are there already are left as they are. <see cref="PhotoCredit"/>
    /// tells whose they are.
    /// </summary>
    /// <param name="download">Which, and where to.</param>
    /// <param name="report">Called with the progress every 20 photos.</param>
    /// <param name="waiting">
    /// Called when another process is downloading into the folder: this one waits for it to end. Default: none.
    /// </param>
    /// <param name="cancellationToken">Ends the run early; the summary says <see cref="UnsplashDownloadSummary.Interrupted"/>.</param>
    /// <returns>Counts, and each photo that did not come; it does not stop the others. A network that fails does: see
    /// <see cref="UnsplashDownloadSummary.GaveUp"/>.</returns>
    /// <exception cref="SettingsException">A number is out of its range.</exception>
    /// <exception cref="PhotoSearchException">The list cannot be read, or the folder not be written to: a full disk, say.</exception>
    public static Task<UnsplashDownloadSummary> DownloadAsync(
        UnsplashDownload download, Action<IngestProgress>? report = null, Action? waiting = null,
        CancellationToken cancellationToken = default) => DownloadAsync(download, FileDownload.Shared, report, waiting, cancellationToken);

    internal static async Task<UnsplashDownloadSummary> DownloadAsync(
        UnsplashDownload download, FileDownload web, Action<IngestProgress>? report, Action? waiting, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(download);
        download.Validate();
        UnsplashPhoto[] photos =
            [.. UnsplashList.Read(download.List, cancellationToken).DistinctBy(photo => photo.Id).Take(download.Count)];
        if (photos.Length == 0) throw new PhotoSearchException($"{download.List} lists no photos.");
        using var turn = await FolderLock.TakeAsync(download.Folder, waiting, TimeProvider.System, cancellationToken);
        // First of all: no photo without its photographer, whenever this run ends.
        await UnsplashCredits.AddAsync(
            download.Folder, photos.Select(photo => KeyValuePair.Create(photo.FileName, photo.Credit)), cancellationToken);

        var tally = new IngestTally(photos.Length, ReportEvery, report, NullLogger.Instance);
        var files = photos.Select(photo => FileOf(photo, download));
        RemoteFile[] missing = [.. files.Where(file => new FileInfo(file.Path) is not { Exists: true, Length: > 0 })];
        tally.Unchanged(photos.Length - missing.Length);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var failures = new FailuresInARow(tally, anyCame: missing.Length < photos.Length, giveUp: end.Cancel);
        try
        {
            await Parallel.ForEachAsync(
                missing.Index(), new ParallelOptions { MaxDegreeOfParallelism = AtATime, CancellationToken = end.Token },
                async (file, stop) =>
                {
                    if (await DownloadAsync(file.Item, web, stop) is (var reason, var answered))
                        failures.Failed(file.Index, new(file.Item.Name, reason), answered);
                    else
                    {
                        tally.Indexed(1);
                        failures.Came(file.Index);
                    }
                });
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The summary says so.
        }
        failures.Finish();
        var summary = tally.Finish(cancelled: cancellationToken.IsCancellationRequested);
        return new(summary.Indexed, summary.Unchanged, summary.Failures, summary.Interrupted, summary.Elapsed)
        {
            GaveUp = failures.Ended is not { } row ? null
                : $"{row.Count} photos in a row failed, so the download stopped. {missing[0].Address.Host} (named in {download.List}) " +
                    $"may be down, or there is no network. The first failure: {row[0].Reason}",
        };
    }

    private static RemoteFile FileOf(UnsplashPhoto photo, UnsplashDownload download) =>
        new(photo.ImageOfWidth(download.Width), Path.GetFullPath(photo.FileName, Path.GetFullPath(download.Folder)))
        {
            MaxBytes = ImageDecoder.MaxFileBytes, // beyond, nobody could look at it
        };

    /// <returns>Null when the photo came; else why not, and whether the server has answered for this photo.</returns>
    private static async Task<(string Reason, bool Answered)?> DownloadAsync(
        RemoteFile file, FileDownload web, CancellationToken cancellationToken)
    {
        try
        {
            File.Delete(file.Path);
            await web.RunAsync(file, report: null, cancellationToken);
            await ImageDecoder.ReadForModelAsync(file.Path, cancellationToken: cancellationToken);
            return null;
        }
        catch (UnreadablePhotoException unreadable)
        {
            // Whatever the server called it. The next run asks again.
            File.Delete(file.Path);
            return ($"what {file.Address.Host} sent is {unreadable.Reason}; it was not kept", Answered: true);
        }
        catch (Exception disk) when (disk is IOException or UnauthorizedAccessException)
        {
            return ($"{file.Path} cannot be replaced: {disk.Message}", Answered: true);
        }
        catch (DownloadException failed) when (!failed.IsDisk)
        {
            // Other statuses may be the network's, a proxy's or a busy server's, and no photo's own.
            return (failed.Message, failed.IsAnotherFile || (int?)failed.Status is >= 300 and < 500 and not (407 or 408 or 429));
        }
    }
}
