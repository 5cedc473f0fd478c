using System.Globalization;

namespace PhotoSearch;

/// <summary>Downloads a catalog model's files into its folder on first use.</summary>
/// <param name="download">Downloads one file.</param>
/// <param name="time">The clock for delays and rates.</param>
/// <param name="freeSpace">Free bytes on a folder's disk. Null if unknown.</param>
internal sealed class ModelDownload(FileDownload download, TimeProvider time, Func<string, long?> freeSpace)
{
    public static ModelDownload Shared { get; } = new(FileDownload.Shared, TimeProvider.System, FreeSpace);

    /// <summary>Downloads the missing files. Processes take turns: one downloads, and the others wait and find the files.</summary>
    /// <param name="model">The model.</param>
    /// <param name="settings">The folder for models, and the mirror of the hub if one is set.</param>
    /// <param name="wanted">Names of the required files in the model folder.</param>
    /// <param name="report">
    /// Called with announcements and progress. If null, a notebook cell shows them and a program shows nothing.
    /// </param>
    /// <param name="cancellationToken">Stops the download. Interrupting the notebook cell does the same.</param>
    /// <returns>The model's folder.</returns>
    /// <exception cref="PhotoSearchException">A file cannot be downloaded, or the disk has too little free space.</exception>
    public async Task<string> RunAsync(
        CatalogModel model, WorkshopSettings settings, IReadOnlyList<string> wanted, Action<ModelDownloadProgress>? report,
        CancellationToken cancellationToken)
    {
        var folder = ModelCatalog.FolderOf(model, settings);
        if (model.Hub is not { } hub)
            return wanted.All(file => File.Exists(Path.Combine(folder, file))) ? folder : throw new PhotoSearchException(
                $"The model {model.Name} is not in {settings.Shorten(folder)}. It comes with the workshop. Get the repository again, " +
                "including data/models.");
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
                $"{other.FullName} has {other.Length:N0} bytes, so it is not a file of {model.Name} and will be replaced."));
        tally.Announce(
            "Downloading " +
            $"{(missing.Length == hub.Files.Count ? "" : string.Join(", ", missing.Select(file => file.Name)) + " of ")}{model.Name}, " +
            $"{ModelDownloadProgress.Megabytes(tally.MissingBytes)}, from {new Uri(settings.ModelMirror, hub.Repository)} to {folder}.");
        foreach (var file in missing) await download.RunAsync(file, tally.Advance, stop.Token);
        return folder;
    }

    /// <summary>A model's files on the hub, with their target paths.</summary>
    public static IEnumerable<RemoteFile> FilesOf(HubFiles hub, string folder, WorkshopSettings settings) =>
        hub.Files.Select(file => new RemoteFile(hub.AddressOf(file, settings.ModelMirror), Path.Combine(folder, file.Name))
        {
            Bytes = file.Bytes,
            Sha256 = file.Sha256,
            Authorization = settings.ModelMirrorAuthorization,
            Alternative =
                "To work without a download, set CLIP_MODEL=starter. To download from " +
                (settings.ModelMirror == WorkshopSettings.HuggingFace
                    ? "a mirror of Hugging Face, set MODEL_MIRROR to its address" : "Hugging Face itself, leave MODEL_MIRROR empty") +
                $". If you have the file, copy it to {folder}.",
        });

    private void EnsureRoom(string folder, long bytes)
    {
        if (freeSpace(folder) is { } free && free < bytes)
            throw new PhotoSearchException(
                $"The download to {folder} needs {ModelDownloadProgress.Megabytes(bytes)}, but the disk has only " +
                $"{ModelDownloadProgress.Megabytes(free)} free. Free some space, or set MODEL_CACHE to a folder on another disk.");
    }

    private static long? FreeSpace(string folder)
    {
        try
        {
            return new DriveInfo(folder).AvailableFreeSpace;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null; // for example a Windows network share
        }
    }

    private static void ShowInCell(ModelDownloadProgress progress)
    {
        if (progress.IsMilestone) Console.WriteLine(progress);
    }

    /// <summary>Sums the progress of several files.</summary>
    private sealed class Tally(string model, RemoteFile[] files, TimeProvider time, Action<ModelDownloadProgress>? report)
    {
        private readonly long total = files.Sum(file => file.Bytes!.Value);
        private readonly Dictionary<RemoteFile, long> here = [];
        private long started, bytesAtStart;
        private int tenths;

        public long MissingBytes => total - here.Values.Sum();

        /// <summary>Counts the bytes on this machine.</summary>
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
            // There is no rate at the start, or after the server had to send a file again from its beginning.
            report?.Invoke(
                new(model, bytes, total, seconds > 0 && bytes > bytesAtStart ? (bytes - bytesAtStart) / seconds : 0, null, milestone));
        }

        private int Tenths(long bytes) => (int)(10 * bytes / total);
    }
}
