using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PhotoSearch;

/// <summary>Which embeddings are imported.</summary>
public sealed record ImportOptions
{
    /// <summary>The model that made the embeddings, and that must embed the texts of searches. Default <c>clip-ViT-B-32</c>.</summary>
    public string Model { get; init; } = "clip-ViT-B-32";

    /// <summary>The first row, counted from 0. Default 0.</summary>
    public int Start { get; init; }

    /// <summary>The row after the last one to import. Default null: all rows. More than the file has means all rows as well.</summary>
    public int? End { get; init; }

    /// <summary>
    /// Embeddings per block. Default 5,000, about 15 MB of 512 numbers each; 1 to 100,000. The next block is read while one is stored.
    /// The embedded index writes each block in one transaction; a server gets it in bulk requests of at most 800 photos or 5 MB,
    /// three at a time.
    /// </summary>
    public int BlockSize { get; init; } = 5_000;

    /// <summary>Logs skipped rows (warnings) and the summary at the end (information). Default: none.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The clock for waits. Tests use a faster one.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>Adds precomputed embeddings to an index, without downloading or reading any photo.</summary>
public static class UnsplashImport
{
    /// <summary>
    /// A file with more photos gets an index planned for their number (<see cref="IndexPlan"/>). With fewer, the plain index is as fast.
    /// </summary>
    private const int Many = 50_000;

    /// <summary>Adds the photos of the given rows, unless the index already has them with the same embedding.</summary>
    /// <param name="features">The embeddings.</param>
    /// <param name="index">
    /// The index, which gets the photos under Unsplash's ids. If it does not exist, it is created for the file's number of photos.
    /// </param>
    /// <param name="options">The rows to import; null for all. Several machines can fill one index, each with its own range.</param>
    /// <param name="report">Called with the progress after each block.</param>
    /// <param name="cancellationToken">
    /// Ends the run early. The current block is stored, the summary is <see cref="IngestSummary.Interrupted"/>, and the next run continues
    /// from there. Interrupting the notebook cell that started the run does the same.
    /// </param>
    /// <remarks>
    /// <para>
    /// A new index for many photos has no refreshes or replicas until you call <see cref="IPhotoIndex.FinishLoadingAsync"/> after the
    /// last range.
    /// </para>
    /// <para>Each id should be in one row. If several rows of a block have the same id, the first is stored. If rows of different blocks
    /// have it, the last is stored, all of them count as indexed, and another run stores them again.</para>
    /// <para>If the server goes away after something was stored, the run waits up to two minutes for it. Then the summary has a
    /// <see cref="IngestSummary.Problem"/>.</para>
    /// </remarks>
    /// <returns>
    /// The counts, and each refused row by its photo's id: all zeros, a number that is not finite, or an id that its block already has.
    /// </returns>
    /// <exception cref="SettingsException">The file has no such range.</exception>
    /// <exception cref="PhotoSearchException">
    /// The index is for another model, the store does not answer, or a file ends early.
    /// </exception>
    public static async Task<IngestSummary> RunAsync(
        UnsplashFeatures features, IPhotoIndex index, ImportOptions? options = null, Action<IngestProgress>? report = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(features);
        ArgumentNullException.ThrowIfNull(index);
        options ??= new();
        var end = Math.Min(options.End ?? features.Photos, features.Photos);
        Check(options, end, features.Photos);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, NotebookCell.Interrupted);
        if (await index.GetInfoAsync(stop.Token) is not { } info)
            await index.CreateAsync(
                new(options.Model, features.Dimension, Photos: features.Photos > Many ? features.Photos : null), stop.Token);
        else if (info.Dimension != features.Dimension || (info.Model ?? options.Model) != options.Model)
            throw OtherModel(info, options.Model, features.Dimension);

        var tally = new IngestTally(end - options.Start, options.BlockSize, report, options.Logger);
        var row = options.Start;
        var outage = new StoreOutage(index, tally, options.Time, stop.Token);
        try
        {
            await foreach (var block in ReadAheadAsync(features.Read(options.Start, end).Chunk(options.BlockSize)))
            {
                if (stop.IsCancellationRequested) break;
                await AddAsync(block, row, index, outage, tally);
                row += block.Length;
            }
            await outage.OutlastAsync(index.RefreshAsync, CancellationToken.None);
        }
        catch (PhotoIndexException) when (outage.Problem is not null)
        {
            // The summary reports it, with what was stored.
        }
        return tally.Finish(cancelled: stop.IsCancellationRequested, outage.Problem);
    }

    /// <summary>Reads a block while the one before is stored.</summary>
    private static async IAsyncEnumerable<PhotoDocument[]> ReadAheadAsync(IEnumerable<PhotoDocument[]> blocks)
    {
        using var reader = blocks.GetEnumerator();
        var next = Task.Run(reader.MoveNext);
        try
        {
            while (await next)
            {
                var block = reader.Current;
                next = Task.Run(reader.MoveNext);
                yield return block;
            }
        }
        finally
        {
            // A caller that stops early then closes the file.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task AddAsync(PhotoDocument[] block, int firstRow, IPhotoIndex index, StoreOutage outage, IngestTally tally)
    {
        var rows = new Dictionary<string, int>(block.Length);
        var photos = new List<PhotoDocument>(block.Length);
        foreach (var (place, photo) in block.Index())
        {
            if (rows.TryAdd(photo.Id, firstRow + place)) photos.Add(photo);
            else Refuse(photo.Id, string.Create(CultureInfo.InvariantCulture, $"row {rows[photo.Id]:N0} already has this id"),
                firstRow + place);
        }
        var known = await outage.OutlastAsync(token => index.GetContentHashesAsync(rows.Keys, token), CancellationToken.None);
        var fresh = photos.Where(photo => known.GetValueOrDefault(photo.Id) != photo.ContentHash).ToArray();
        // Counted first, because the run waits for a server only if the index already has something.
        tally.Unchanged(photos.Count - fresh.Length);
        var result = fresh.Length > 0
            ? await outage.OutlastAsync(token => index.AddAsync(fresh, token), CancellationToken.None)
            : new BulkResult(0, []);
        foreach (var refused in result.Refused) Refuse(refused.Id, refused.Reason, rows[refused.Id]);
        tally.Indexed(result.Stored);

        void Refuse(string id, string reason, int row) =>
            tally.Failed(id, string.Create(CultureInfo.InvariantCulture, $"{reason} (row {row:N0})"));
    }

    private static PhotoIndexException OtherModel(IndexInfo index, string model, int dimension) => new(
        $"Index \"{index.Name}\" holds {index.Dimension}-dimensional embeddings{(index.Model is null ? "" : $" from {index.Model}")}; " +
        $"these have {dimension} and come from {model}. " +
        "Give them an index of their own: --index NAME, or another INDEX_NAME in .env.");

    private static void Check(ImportOptions options, int end, int photos)
    {
        if (options.BlockSize is < 1 or > 100_000)
            throw new SettingsException($"{nameof(ImportOptions.BlockSize)} is {options.BlockSize}; it must be 1 to 100,000.");
        if (options.Start < 0 || options.Start >= end)
            throw new SettingsException(string.Create(CultureInfo.InvariantCulture,
                $"There are no rows from {options.Start} to {options.End ?? photos}: the file holds {photos:N0}, counted from 0, and the " +
                $"row --end is not included."));
    }
}
