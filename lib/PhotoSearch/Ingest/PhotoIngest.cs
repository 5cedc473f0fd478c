using System.Security.Cryptography;
using System.Threading.Channels;

namespace PhotoSearch;

/// <summary>Embeds the photos in a folder with a model, stores the embeddings in an index, and returns a summary.</summary>
/// <remarks>
/// <code>
/// files -> candidates -> decode (parallel) -> batches of 8 -> image tower (parallel) -> bulk requests of 100 -> index
/// </code>
/// The stages run in parallel, connected by bounded channels, so a fast stage waits for a slow one. Only the list of files is in memory for
/// the whole folder, about 140 bytes per photo.
/// </remarks>
public static class PhotoIngest
{
    /// <summary>A photo to check, with the hash from the index. The hash is null if the photo is not in the index.</summary>
    private sealed record Candidate(PhotoFile File, string? KnownHash);

    /// <summary>A photo that is new or has changed, ready for the image tower.</summary>
    private sealed record Decoded(PhotoFile File, string ContentHash, RgbImage Pixels);

    /// <summary>
    /// Adds every photo in <c>PHOTOS_DIR</c>, like
    /// <see cref="RunAsync(ClipModel, IPhotoIndex, string, IngestOptions?, Action{IngestProgress}?, CancellationToken)"/>.
    /// </summary>
    /// <exception cref="PhotoSearchException">As for that overload. Also, the index is for the photos in another folder.</exception>
    public static async Task<IngestSummary> RunAsync(
        ClipModel model, IPhotoIndex index, WorkshopSettings settings, IngestOptions? options = null, Action<IngestProgress>? report = null,
        CancellationToken cancellationToken = default)
    {
        var info = await InfoOfAsync(index, cancellationToken);
        options = (options ?? new()) with { RelativeTo = settings.RootOf(info, settings.PhotosDir) };
        return await RunAsync(model, index, info, [PhotoPath.Parse(settings.PhotosDir)], options, report, cancellationToken);
    }

    /// <summary>Checks that an index exists and was created for a model and for the photos in <c>PHOTOS_DIR</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="index">The index.</param>
    /// <param name="settings">The folder.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <remarks>Call this before you add photos one by one. The other members do this check themselves.</remarks>
    /// <exception cref="PhotoIndexException">The index is missing, or belongs to another model or folder.</exception>
    public static async Task CheckAsync(
        ClipModel model, IPhotoIndex index, WorkshopSettings settings, CancellationToken cancellationToken = default)
    {
        var info = await InfoOfAsync(index, cancellationToken);
        info.EnsureFits(model.Name, model.Dimension);
        settings.RootOf(info, settings.PhotosDir);
    }

    /// <summary>Adds the photos in a folder that are new to the index or have changed.</summary>
    /// <param name="model">Embeds the photos.</param>
    /// <param name="index">Stores them. It must exist and have been created for this model.</param>
    /// <param name="folder">A folder, including its subfolders, or one file.</param>
    /// <param name="options">Batch sizes and other options; null for the defaults.</param>
    /// <param name="report">Called with the progress, one call at a time, from the pipeline's threads.</param>
    /// <param name="cancellationToken">
    /// Ends the run early. The run starts no further photo, stores the photos already decoded, and sets
    /// <see cref="IngestSummary.Interrupted"/> in the summary. Interrupting the notebook cell of the run does the same.
    /// </param>
    /// <returns>
    /// The number of added photos, and what was not added: unreadable photos, photos that the index refused, unreadable folders, and
    /// pictures in unsupported formats. These do not stop the rest. If the server goes away after something has been stored, the run waits
    /// up to two minutes, then returns a summary with a <see cref="IngestSummary.Problem"/>.
    /// </returns>
    /// <exception cref="PhotoSearchException">
    /// There is no such folder or index, another model filled the index, or its store cannot be reached at the start or refuses a request.
    /// </exception>
    public static Task<IngestSummary> RunAsync(
        ClipModel model, IPhotoIndex index, string folder, IngestOptions? options = null, Action<IngestProgress>? report = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(model, index, [PhotoPath.Parse(folder)], options, report, cancellationToken);

    /// <summary>Adds the photos in several paths that are new to the index or have changed.</summary>
    /// <param name="model">Embeds the photos.</param>
    /// <param name="index">Stores them. It must exist and have been created for this model.</param>
    /// <param name="paths">Folders, files and patterns.</param>
    /// <param name="options">Batch sizes, the folder that ids are relative to, and other options; null for the defaults.</param>
    /// <param name="report">As for one folder.</param>
    /// <param name="cancellationToken">As for one folder.</param>
    /// <returns>As for one folder.</returns>
    /// <exception cref="PhotoSearchException">As for one folder.</exception>
    public static async Task<IngestSummary> RunAsync(
        ClipModel model, IPhotoIndex index, IReadOnlyList<PhotoPath> paths, IngestOptions? options = null,
        Action<IngestProgress>? report = null,
        CancellationToken cancellationToken = default) =>
        await RunAsync(model, index, await InfoOfAsync(index, cancellationToken), paths, options ?? new(), report, cancellationToken);

    private static async Task<IndexInfo> InfoOfAsync(IPhotoIndex index, CancellationToken cancellationToken) =>
        await index.GetInfoAsync(cancellationToken) ?? throw IndexErrors.Missing(index.Name, index.Location);

    /// <summary>Lists the files, starts the four stages and waits for them.</summary>
    private static async Task<IngestSummary> RunAsync(
        ClipModel model, IPhotoIndex index, IndexInfo info, IReadOnlyList<PhotoPath> paths, IngestOptions options,
        Action<IngestProgress>? report,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(paths.Count);
        paths = PhotoPath.WithoutRepeats(paths);
        options.Validate();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, NotebookCell.Interrupted);
        cancellationToken = stop.Token;
        info.EnsureFits(model.Name, model.Dimension);

        var root = Path.GetFullPath(options.RelativeTo ?? paths[0].Folder);
        var unsupported = new Dictionary<string, int>(); // extension to number of files
        var unreadFolders = new List<FailedPhoto>();
        var files = PhotoPath.FindAll(paths, root, unreadFolders.Add, CountUnsupported).Where(IsInMyPart).ToList();
        var tally = new IngestTally(files.Count, options.ReportEvery, report, options.Logger, options.Failed);
        foreach (var folder in unreadFolders) tally.FolderFailed(folder.Photo, folder.Reason);

        // Two ways to end early: the caller's token stops only the stages that start photos, a failed stage stops all stages.
        var outage = new StoreOutage(index, tally, options.Time, cancellationToken);
        using var failure = new CancellationTokenSource();
        using var begin = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, failure.Token);
        var candidates = Channel.CreateBounded<Candidate>(options.BulkSize);
        var decoded = Channel.CreateBounded<Decoded>(Environment.ProcessorCount * options.BatchSize);
        var embedded = Channel.CreateBounded<PhotoDocument>(options.BulkSize);

        // Each parallel worker is a Stage too, so that the first failure stops the others.
        Task[] stages =
        [
            Stage(candidates.Writer, () => FindCandidatesAsync(files, index, outage, options.BulkSize, candidates.Writer, begin.Token)),
            Stage(decoded.Writer, () => OnEachCoreAsync(() =>
                DecodeAsync(candidates.Reader, model.ImageSize, decoded.Writer, tally, begin.Token, failure.Token))),
            Stage(embedded.Writer, () => OnEachCoreAsync(() =>
                EmbedAsync(decoded.Reader, model, options.BatchSize, embedded.Writer, failure.Token))),
            Stage<PhotoDocument>(null, () => StoreAsync(embedded.Reader, index, outage, options.BulkSize, tally, failure.Token)),
        ];
        try
        {
            await Task.WhenAll(stages);
            await outage.OutlastAsync(index.RefreshAsync, CancellationToken.None);
        }
        catch (PhotoIndexException) when (outage.Problem is not null)
        {
            // The summary reports the problem and what has been stored.
        }
        return tally.Finish(cancelled: cancellationToken.IsCancellationRequested, outage.Problem) with { Unread = unsupported };

        // Several machines can share a folder. Each adds its own part.
        bool IsInMyPart(PhotoFile file) => file.IsInPart(options.Part, options.Parts);

        void CountUnsupported(string path)
        {
            if (IsInMyPart(PhotoFile.In(root, path))) UnreadPictures.Count(unsupported, path);
        }

        Task OnEachCoreAsync(Func<Task> work) =>
            Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Stage<object>(null, work)));

        // Runs a stage and then completes its output channel, so that the next stage can finish too.
        Task Stage<T>(ChannelWriter<T>? output, Func<Task> work) => Task.Run(async () =>
        {
            try
            {
                await work();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !failure.IsCancellationRequested)
            {
                // The caller ended the run: photos in the channels still go to the index.
            }
            catch
            {
                await failure.CancelAsync();
                throw;
            }
            finally
            {
                output?.Complete();
            }
        }, CancellationToken.None);
    }

    /// <summary>Stage 1: asks the index which files it already has.</summary>
    private static async Task FindCandidatesAsync(
        IEnumerable<PhotoFile> files, IPhotoIndex index, StoreOutage outage, int chunkSize, ChannelWriter<Candidate> output,
        CancellationToken cancellationToken)
    {
        foreach (var chunk in files.Chunk(chunkSize))
        {
            var ids = chunk.Select(file => file.Id).ToArray();
            var known = await outage.OutlastAsync(token => index.GetContentHashesAsync(ids, token), cancellationToken);
            foreach (var file in chunk)
                await output.WriteAsync(new(file, known.GetValueOrDefault(file.Id)), cancellationToken);
        }
    }

    /// <summary>Stage 2: reads the files, skips unchanged ones, and decodes the others.</summary>
    private static async Task DecodeAsync(
        ChannelReader<Candidate> input, int imageSize, ChannelWriter<Decoded> output, IngestTally tally, CancellationToken begin,
        CancellationToken failure)
    {
        await foreach (var (file, knownHash) in input.ReadAllAsync(begin))
        {
            try
            {
                var bytes = await ImageDecoder.ReadFileAsync(file.FullPath, begin);
                var hash = ContentHash(bytes);
                if (hash == knownHash) tally.Unchanged();
                else
                    await output.WriteAsync(
                        new(file, hash, ImageDecoder.DecodeForModel(bytes, file.RelativePath, imageSize, failure)), failure);
            }
            catch (UnreadablePhotoException unreadable)
            {
                tally.Failed(file.RelativePath, unreadable.Reason);
            }
        }
    }

    /// <summary>Stage 3: embeds the photos batch by batch.</summary>
    private static async Task EmbedAsync(
        ChannelReader<Decoded> input, ClipModel model, int batchSize, ChannelWriter<PhotoDocument> output,
        CancellationToken cancellationToken)
    {
        await foreach (var batch in input.ReadAllAsync(cancellationToken).Chunk(batchSize).WithCancellation(cancellationToken))
        {
            var embeddings = await model.EmbedPhotosAsync([.. batch.Select(photo => photo.Pixels)], cancellationToken);
            foreach (var (photo, embedding) in batch.Zip(embeddings))
                await output.WriteAsync(new(photo.File.Id, photo.File.RelativePath, embedding, photo.ContentHash), cancellationToken);
        }
    }

    /// <summary>Stage 4: adds the embeddings to the index, and counts stored and refused photos.</summary>
    private static async Task StoreAsync(
        ChannelReader<PhotoDocument> input, IPhotoIndex index, StoreOutage outage, int bulkSize, IngestTally tally,
        CancellationToken cancellationToken)
    {
        await foreach (var bulk in input.ReadAllAsync(cancellationToken).Chunk(bulkSize).WithCancellation(cancellationToken))
        {
            var result = await outage.OutlastAsync(token => index.AddAsync(bulk, token), cancellationToken);
            foreach (var refused in result.Refused) tally.Failed(bulk.First(photo => photo.Id == refused.Id).ImageUrl, refused.Reason);
            tally.Indexed(result.Stored);
        }
    }

    /// <summary>A hash to detect changed files: the first 128 bits of SHA-256, in hexadecimal.</summary>
    /// <param name="file">The file's bytes.</param>
    public static string ContentHash(ReadOnlySpan<byte> file) => Convert.ToHexStringLower(SHA256.HashData(file).AsSpan(0, 16));
}
