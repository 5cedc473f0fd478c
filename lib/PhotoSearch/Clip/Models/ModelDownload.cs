using System.Globalization;

namespace PhotoSearch;

/// <summary>Brings the files of a model of the catalog into its folder, when something first needs them.</summary>
/// <param name="download">Fetches one file.</param>
/// <param name="time">The clock for waits and rates.</param>
/// <param name="freeSpace">Free bytes of the disk that a folder lies on; null where nothing can tell.</param>
internal sealed class ModelDownload(FileDownload download, TimeProvider time, Func<string, long?> freeSpace)
{
    public static ModelDownload Shared { get; } = new(FileDownload.Shared, TimeProvider.System, FreeSpace);

    /// <summary>Downloads what is missing. Several processes take turns: one downloads, and the others find the files there.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">Where models are kept, and a mirror of the hub where one is set.</param>
    /// <param name="wanted">The files that are needed, by their names in a model folder.</param>
    /// <param name="report">
    /// Told what is fetched and how far it is. Without it a notebook's cell shows it, and a program says nothing.
    /// </param>
    /// <param name="cancellationToken">Ends the download; so does interrupting the notebook cell that began it.</param>
    /// <returns>The model's folder.</returns>
    /// <exception cref="PhotoSearchException">A file cannot be fetched, or there is no room for it.</exception>
    public async Task<string> RunAsync(
        CatalogModel model, WorkshopSettings settings, IReadOnlyList<string> wanted, Action<ModelDownloadProgress>? report,
        CancellationToken cancellationToken)
    {
        var folder = ModelCatalog.FolderOf(model, settings);
        if (model.Hub is not { } hub)
            return wanted.All(file => File.Exists(Path.Combine(folder, file))) ? folder : throw new PhotoSearchException(
                $"The model {model.Name} is not in {settings.Shorten(folder)}. It comes with the workshop: get the repository again, " +
                "with all of data/models.");
        var files = FilesOf(hub, folder, settings).Where(file => wanted.Contains(file.Name)).ToArray();
        if (files.All(file => file.IsHere)) return folder;

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, NotebookCell.Interrupted);
        var tally = new Tally(model.Name, files, time, report ?? (NotebookCell.IsRunning ? ShowInCell : null));
        using var turn = await FolderLock.TakeAsync(
            folder, () => tally.Announce($"Another process is downloading {model.Name} to {folder}: waiting for it."), time, stop.Token);
        tally.Start();
        var missing = files.Where(file => !file.IsHere).ToArray();
        if (missing.Length == 0) return folder;

        EnsureRoom(folder, tally.MissingBytes);
        foreach (var other in missing.Select(file => new FileInfo(file.Path)).Where(file => file.Exists))
            tally.Announce(string.Create(CultureInfo.InvariantCulture,
                $"{other.FullName} has {other.Length:N0} bytes, so it is not a file of {model.Name}: it will be replaced."));
        tally.Announce(
            "Downloading " +
            $"{(missing.Length == hub.Files.Count ? "" : string.Join(", ", missing.Select(file => file.Name)) + " of ")}{model.Name}, " +
            $"{ModelDownloadProgress.Megabytes(tally.MissingBytes)}, from {new Uri(settings.ModelMirror, hub.Repository)} to {folder}.");
        foreach (var file in missing) await download.RunAsync(file, tally.Advance, stop.Token);
        return folder;
    }

    /// <summary>A model's files, as the hub has them and as they are to be in a folder.</summary>
    public static IEnumerable<RemoteFile> FilesOf(HubFiles hub, string folder, WorkshopSettings settings) =>
        hub.Files.Select(file => new RemoteFile(hub.AddressOf(file, settings.ModelMirror), Path.Combine(folder, file.Name))
        {
            Bytes = file.Bytes,
            Sha256 = file.Sha256,
            Authorization = settings.ModelMirrorAuthorization,
            Alternative =
                "CLIP_MODEL=starter works without a download; a mirror of the hub can be set as MODEL_MIRROR; a file that you get " +
                $"elsewhere goes into {folder}.",
        });

    private void EnsureRoom(string folder, long bytes)
    {
        if (freeSpace(folder) is { } free && free < bytes)
            throw new PhotoSearchException(
                $"{ModelDownloadProgress.Megabytes(bytes)} are still to be downloaded to {folder}, and its disk has " +
                $"{ModelDownloadProgress.Megabytes(free)} free. Make room, or set MODEL_CACHE to another disk.");
    }

    private static long? FreeSpace(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // a network share of Windows, say
        }
    }

    private static void ShowInCell(ModelDownloadProgress progress)
    {
        if (progress.IsMilestone) Console.WriteLine(progress);
    }

    /// <summary>Adds up files to one progress.</summary>
    private sealed class Tally(string model, RemoteFile[] files, TimeProvider time, Action<ModelDownloadProgress>? report)
    {
        private readonly long total = files.Sum(file => file.Bytes!.Value);
        private readonly Dictionary<RemoteFile, long> here = [];
        private long started, bytesAtStart;
        private int tenths;

        public long MissingBytes => total - here.Values.Sum();

        /// <summary>Looks at what is here.</summary>
        public void Start()
        {
            foreach (var file in files) here[file] = file.BytesHere;
            (bytesAtStart, started) = (here.Values.Sum(), time.GetTimestamp());
            tenths = Tenths(bytesAtStart);
        }

        public void Announce(string what) => report?.Invoke(new(model, bytesAtStart, total, 0, what, IsMilestone: true));

        public void Advance(DownloadProgress progress)
        {
            here[progress.File] = progress.Bytes;
            var bytes = here.Values.Sum();
            var milestone = Tenths(bytes) > tenths;
            tenths = Math.Max(tenths, Tenths(bytes));
            var seconds = time.GetElapsedTime(started).TotalSeconds;
            // At the start, and where a server had to be asked for all of it again, there is no rate to tell.
            report?.Invoke(
                new(model, bytes, total, seconds > 0 && bytes > bytesAtStart ? (bytes - bytesAtStart) / seconds : 0, null, milestone));
        }

        private int Tenths(long bytes) => (int)(10 * bytes / total);
    }
}
