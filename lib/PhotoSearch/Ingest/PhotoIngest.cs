using System.Security.Cryptography;
using System.Threading.Channels;

namespace PhotoSearch;

/// <summary>Takes a folder of photos, a model and an index; gives the index an embedding of each photo, and the caller a summary.</summary>
/// <remarks>
/// <code>
/// files -> candidates -> decode (parallel) -> batches of 8 -> image tower (parallel) -> bulk requests of 100 -> index
/// </code>
/// The stages run at the same time, joined by bounded channels: a stage that is ahead waits. Of the whole folder, only the list of files is
/// in memory, some 140 bytes a photo.
/// </remarks>
public static class PhotoIngest
{
    /// <summary>A photo to look at, with the hash of its bytes that the index has; null when the photo is not in the index.</summary>
    private sealed record Candidate(PhotoFile File, string? KnownHash);

    /// <summary>A photo that is new or has changed, ready for the image tower.</summary>
    private sealed record Decoded(PhotoFile File, string ContentHash, RgbImage Pixels);

    /// <summary>
    /// Adds every photo of <c>PHOTOS_DIR</c>, as
    /// <see cref="RunAsync(ClipModel, IPhotoIndex, string, IngestOptions?, Action{IngestProgress}?, CancellationToken)"/> does.
    /// </summary>
    /// <exception cref="PhotoSearchException">As there; or the index is for the photos of another folder.</exception>
    public static async Task<IngestSummary> RunAsync(
        ClipModel model, IPhotoIndex index, WorkshopSettings settings, IngestOptions? options = null, Action<IngestProgress>? report = null,
        CancellationToken cancellationToken = default)
    {
        var info = await InfoOfAsync(index, cancellationToken);
        options = (options ?? new()) with { RelativeTo = settings.RootOf(info, settings.PhotosDir) };
        return await RunAsync(model, index, info, [PhotoPath.Parse(settings.PhotosDir)], options, report, cancellationToken);
    }

    /// <summary>Checks that an index is there, and was made for a model's embeddings and for the photos of <c>PHOTOS_DIR</c>.</summary>
    /// <param name="model">The model.</param>
    /// <param name="index">The index.</param>
    /// <param name="settings">The folder.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <remarks>To be called before photos are added one by one; the other members do it themselves.</remarks>
    /// <exception cref="PhotoIndexException">It is missing, another model's or another folder's.</exception>
    public static async Task CheckAsync(
        ClipModel model, IPhotoIndex index, WorkshopSettings settings, CancellationToken cancellationToken = default)
    {
        var info = await InfoOfAsync(index, cancellationToken);
        info.EnsureFits(model.Name, model.Dimension);
        settings.RootOf(info, settings.PhotosDir);
    }

    /// <summary>Adds the photos of a folder that are not in the index yet, or whose files have changed.</summary>
    /// <param name="model">Embeds the photos.</param>
    /// <param name="index">Takes them; it must exist and be made for the model.</param>
    /// <param name="folder">The photos, in subfolders too; or one file.</param>
    /// <param name="options">Batch sizes and the like; null for the defaults.</param>
    /// <param name="report">Called with the progress, one call at a time, from the pipeline's threads.</param>
    /// <param name="cancellationToken">
    /// Ends the run early: no further photo is begun, photos already decoded are stored, and the summary says
    /// <see cref="IngestSummary.Interrupted"/>. Interrupting the notebook cell that started the run does the same.
    /// </param>
    /// <returns>
    /// How many photos were added; and what was not: unreadable photos, photos that the index refused, folders that cannot be read,
    /// pictures in unsupported formats. None of them stops the rest. A server that goes away once something is stored is waited for, up to
    /// two minutes; then the summary has a <see cref="IngestSummary.Problem"/>.
    /// </returns>
    /// <exception cref="PhotoSearchException">
    /// There is no such folder or index, another model filled the index, or its store cannot be reached at the beginning, or refuses.
    /// </exception>
    public static Task<IngestSummary> RunAsync(
        ClipModel model, IPhotoIndex index, string folder, IngestOptions? options = null, Action<IngestProgress>? report = null,
        CancellationToken cancellationToken = default) =>
        RunAsync(model, index, [PhotoPath.Parse(folder)], options, report, cancellationToken);

    /// <summary>Adds the photos of several paths that are not in the index yet, or whose files have changed.</summary>
    /// <param name="model">Embeds the photos.</param>
    /// <param name="index">Takes them; it must exist and be made for the model.</param>
    /// <param name="paths">Folders, files and patterns.</param>
    /// <param name="options">Batch sizes, the folder that ids are relative to, and the like; null for the defaults.</param>
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

    /// <summary>The run itself: lists the files, starts the four stages and waits for them.</summary>
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
        var unsupported = new Dictionary<string, int>(); // endings, with the number of files
        var unreadFolders = new List<FailedPhoto>();
        var files = PhotoPath.FindAll(paths, root, unreadFolders.Add, CountUnsupported).Where(IsInMyPart).ToList();
        var tally = new IngestTally(files.Count, options.ReportEvery, report, options.Logger, options.Failed);
        foreach (var folder in unreadFolders) tally.FolderFailed(folder.Photo, folder.Reason);

        // Two ways to end early: the caller's token stops only the stages that begin photos; a failed stage stops all of them.
        var outage = new StoreOutage(index, tally, options.Time, cancellationToken);
        using var failure = new CancellationTokenSource();
        using var begin = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, failure.Token);
        var candidates = Channel.CreateBounded<Candidate>(options.BulkSize);
        var decoded = Channel.CreateBounded<Decoded>(Environment.ProcessorCount * options.BatchSize);
        var embedded = Channel.CreateBounded<PhotoDocument>(options.BulkSize);

        // Each of a stage's parallel workers is a Stage itself, so that the first to fail stops the others.
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
            // The summary says it, and what is stored all the same.
        }
        return tally.Finish(cancelled: cancellationToken.IsCancellationRequested, outage.Problem) with { Unread = unsupported };

        // Several machines can share a folder; each takes its part.
        bool IsInMyPart(PhotoFile file) => file.IsInPart(options.Part, options.Parts);

        void CountUnsupported(string path)
        {
            if (IsInMyPart(PhotoFile.In(root, path))) UnreadPictures.Count(unsupported, path);
        }

        // Runs a stage's work and then closes the channel that it writes to, so that the next stage comes to its end, too.
        Task OnEachCoreAsync(Func<Task> work) =>
            Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Stage<object>(null, work)));

        Task Stage<T>(ChannelWriter<T>? output, Func<Task> work) => Task.Run(async () =>
        {
            try
            {
                await work();
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !failure.IsCancellationRequested)
            {
                // The caller ended the run: what is in the channels still goes on to the index.
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

    /// <summary>Stage 1: asks the index which of the files it has already.</summary>
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

    /// <summary>Stage 2: reads files, skips those whose bytes are in the index already, and decodes the others.</summary>
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

    /// <summary>Stage 3: embeds photos, a batch at a time.</summary>
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

    /// <summary>Stage 4: adds embeddings to the index, and counts what it took and what it refused.</summary>
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

    /// <summary>The hash that shows whether a file has changed: the first 128 bits of SHA-256, in hexadecimal.</summary>
    /// <param name="file">The file's bytes.</param>
    public static string ContentHash(ReadOnlySpan<byte> file) => Convert.ToHexStringLower(SHA256.HashData(file).AsSpan(0, 16));
}
