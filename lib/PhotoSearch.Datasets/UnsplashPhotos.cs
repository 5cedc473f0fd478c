using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace PhotoSearch;

/// <summary>Options for downloading photos of the Unsplash Lite data set.</summary>
public sealed record UnsplashDownload
{
    /// <summary>The folder for the photos. It is created if it does not exist.</summary>
    public required string Folder { get; init; }

    /// <summary>The list, or the archive with the list from <see cref="UnsplashList.DownloadAsync"/>.</summary>
    public required string List { get; init; }

    /// <summary>The number of photos to take from the start of the list. Default 1,000; 1 to 25,000.</summary>
    public int Count { get; init; } = 1_000;

    /// <summary>The photos' width in pixels. Default 640, about 60 KB per photo; 64 to 4,096. CLIP sees 224 pixels.</summary>
    public int Width { get; init; } = 640;

    /// <summary>Checks the numbers, like the download itself.</summary>
    /// <exception cref="SettingsException">A number is out of range.</exception>
    public void Validate()
    {
        if (Count is < 1 or > 25_000) throw new SettingsException($"{Count} photos: the number must be 1 to 25,000.");
        if (Width is < 64 or > 4_096) throw new SettingsException($"{Width} pixels: the width must be 64 to 4,096.");
    }
}

/// <summary>The result of a download of photos.</summary>
/// <param name="Downloaded">Photos downloaded in this run.</param>
/// <param name="Present">Photos that were already in the folder.</param>
/// <param name="Failures">Photos that failed to download or are not pictures. The next run tries them again.</param>
/// <param name="Interrupted">True if the run was cancelled before the end. The next run continues from there.</param>
/// <param name="Elapsed">Duration.</param>
public sealed record UnsplashDownloadSummary(
    int Downloaded, int Present, IReadOnlyList<FailedPhoto> Failures, bool Interrupted, TimeSpan Elapsed)
{
    /// <summary>
    /// Why the run ended early: many photos failed in a row. Null if it did not. These photos are not in <see cref="Failures"/>, because
    /// they are not at fault.
    /// </summary>
    public string? GaveUp { get; init; }

    /// <summary>One line: <c>1,000 photos downloaded in 95.2 s; 0 already there, 0 skipped.</c></summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Downloaded:N0} photo{(Downloaded == 1 ? "" : "s")} downloaded in {Elapsed.TotalSeconds:N1} s; {Present:N0} already there, " +
            $"{Failures.Count:N0} skipped.") +
        (Interrupted ? " Interrupted: the next run continues from here."
            : GaveUp is not null ? " Ended early: the next run continues from here." : "");
}

/// <summary>Downloads photos of the Unsplash Lite data set into a folder, with a table of their photographers.</summary>
public static class UnsplashPhotos
{
    /// <summary>A small number, so that a whole class starting at the same time does not burden Unsplash.</summary>
    private const int AtATime = 4;

    private const int ReportEvery = 20;

    /// <summary>
    /// Downloads photos as <c>ID.jpg</c>, four at a time. Skips photos that are already there. Read their photographers with
    /// <see cref="PhotoCredit.ReadAsync"/>.
    /// </summary>
    /// <param name="download">The photos and the folder.</param>
    /// <param name="report">Called with the progress every 20 photos.</param>
    /// <param name="waiting">
    /// Called if another process is downloading into the folder, before waiting for it. Default: none.
    /// </param>
    /// <param name="cancellationToken">Ends the run early and sets <see cref="UnsplashDownloadSummary.Interrupted"/>.</param>
    /// <returns>
    /// Counts, and each photo that failed. A failed photo does not stop the others. A failing network does: see
    /// <see cref="UnsplashDownloadSummary.GaveUp"/>.
    /// </returns>
    /// <exception cref="SettingsException">A number is out of range.</exception>
    /// <exception cref="PhotoSearchException">The list cannot be read, or the folder cannot be written to, as with a full disk.</exception>
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
        // Write the credits first, so that no photo is without its photographer if the run ends early.
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
            // The summary reports it.
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
            MaxBytes = ImageDecoder.MaxFileBytes, // larger files cannot be decoded
        };

    /// <returns>Null if the download succeeded; otherwise the reason, and whether the server answered for this photo.</returns>
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
            // Do not trust the server's content type. The next run tries again.
            File.Delete(file.Path);
            return ($"{file.Address.Host} sent a file that cannot be used, so it was not kept: {unreadable.Reason}", Answered: true);
        }
        catch (Exception disk) when (disk is IOException or UnauthorizedAccessException)
        {
            return ($"{file.Path} cannot be replaced: {disk.Message}", Answered: true);
        }
        catch (DownloadException failed) when (!failed.IsDisk)
        {
            // Other statuses may come from the network, a proxy or a busy server, so they say nothing about the photo.
            return (failed.Message, failed.IsAnotherFile || (int?)failed.Status is >= 300 and < 500 and not (407 or 408 or 429));
        }
    }
}
