using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PhotoSearch;

/// <summary>Which embeddings are imported.</summary>
public sealed record ImportOptions
{
    /// <summary>The model that made them. Default <c>clip-ViT-B-32</c>; searches embed their texts with the same.</summary>
    public string Model { get; init; } = "clip-ViT-B-32";

    /// <summary>The first row, counted from 0. Default 0.</summary>
    public int Start { get; init; }

    /// <summary>The row before which to stop. Default null, and wherever there are not as many: after the last.</summary>
    public int? End { get; init; }

    /// <summary>
    /// Embeddings that are stored at a time. Default 5,000, about 15 MB of 512 numbers each; 1 to 100,000. The next block is read
    /// meanwhile. The embedded index writes each block in one transaction; a server gets it in bulk requests of at most 800 photos or 5 MB,
    /// three at a time.
    /// </summary>
    public int BlockSize { get; init; } = 5_000;

    /// <summary>For rows that are left out (warnings) and the summary at the end (information). Default: none.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The clock for waits; tests have one that hurries.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>Brings embeddings that are computed already into an index; no photo is fetched, and none is looked at.</summary>
public static class UnsplashImport
{
    /// <summary>
    /// Above so many, an index is laid out for the file's number of photos (<see cref="IndexPlan"/>); below, the plain one is as fast.
    /// </summary>
    private const int Many = 50_000;

    /// <summary>Adds the photos of some rows that the index does not hold yet, or holds with another embedding.</summary>
    /// <param name="features">The embeddings.</param>
    /// <param name="index">
    /// Takes them, under Unsplash's own ids. It is created where it is missing, for as many photos as the file has.
    /// </param>
    /// <param name="options">Which rows; null for all. Several machines fill one index, each with a range of its own.</param>
    /// <param name="report">Called with the progress once a block.</param>
    /// <param name="cancellationToken">
    /// Ends the run early: the block in hand is stored, and the summary says <see cref="IngestSummary.Interrupted"/>. The next run goes on
    /// there. So does interrupting the notebook cell that began the run.
    /// </param>
    /// <remarks>
    /// <para>
    /// A new index for many photos goes without refreshes and replicas until <see cref="IPhotoIndex.FinishLoadingAsync"/>: call it after
    /// the last range.
    /// </para>
    /// <para>An id should stand in one row. Of several rows within a block the first is taken. Across blocks, which know nothing of each
    /// other, each replaces the one before: the last stays, every one counts as indexed, and a further run does the same again.</para>
    /// <para>A server that goes away once something is stored is waited for, up to two minutes; then the summary has a
    /// <see cref="IngestSummary.Problem"/>.</para>
    /// </remarks>
    /// <returns>
    /// Counts, and each row that was refused (all zeros, a number that is not finite, an id that its block has already), by its photo's id.
    /// </returns>
    /// <exception cref="SettingsException">There is no such range.</exception>
    /// <exception cref="PhotoSearchException">The index is another model's, the store is gone, or a file ends early.</exception>
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
            // The summary says it, and what is stored all the same.
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
            // Whoever stops early closes the file next.
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
            else Refuse(photo.Id, string.Create(CultureInfo.InvariantCulture, $"its id is in row {rows[photo.Id]:N0} already"),
                firstRow + place);
        }
        var known = await outage.OutlastAsync(token => index.GetContentHashesAsync(rows.Keys, token), CancellationToken.None);
        var fresh = photos.Where(photo => known.GetValueOrDefault(photo.Id) != photo.ContentHash).ToArray();
        // Counted first: a server that goes away now is waited for where the index holds something.
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
        $"Index \"{index.Name}\" holds {index.Dimension}-dimension vectors{(index.Model is null ? "" : $" from {index.Model}")}; these " +
        $"have {dimension} and come from {model}. " +
        "Give them an index of their own: --index NAME, or another INDEX_NAME in .env.");

    private static void Check(ImportOptions options, int end, int photos)
    {
        if (options.BlockSize is < 1 or > 100_000)
            throw new SettingsException($"{nameof(ImportOptions.BlockSize)} is {options.BlockSize}; it must be 1 to 100,000.");
        if (options.Start < 0 || options.Start >= end)
            throw new SettingsException(string.Create(CultureInfo.InvariantCulture,
                $"There are no rows from {options.Start} to {options.End ?? photos}: the file holds {photos:N0}, counted from 0, and the " +
                $"end itself is left out."));
    }
}
