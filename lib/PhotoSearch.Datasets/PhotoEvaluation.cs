using System.Collections.Concurrent;

namespace PhotoSearch;

/// <summary>How well one variant of the photos finds the originals.</summary>
/// <param name="Variant">
/// <c>unchanged</c>; <c>cropped</c>: the central 80 % of each side; <c>mirrored</c>: left and right exchanged; <c>grey</c>: without
/// colours; <c>small</c>: shrunk to 64 pixels on the longest side.
/// </param>
/// <param name="HitsAt1">Share of photos found at rank 1, 0 to 1. Up to four copies of a photo with equal cosines share its rank.</param>
/// <param name="HitsAt5">Share of photos found in the best five, 0 to 1.</param>
/// <param name="Cosine">Mean cosine of the variant with the original.</param>
public sealed record VariantFigures(string Variant, double HitsAt1, double HitsAt5, double Cosine);

/// <summary>The result of an evaluation without captions.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Searched">The number of photos in the index.</param>
/// <param name="Photos">The number of photos searched for, each in every variant.</param>
/// <param name="Variants">The figures of each variant.</param>
public sealed record PhotoEvaluationResult(string Model, long Searched, int Photos, IReadOnlyList<VariantFigures> Variants);

/// <summary>
/// Measures a model on photos without captions. Each photo is searched for among all photos, unchanged and in four variants, and should
/// find itself.
/// </summary>
public static class PhotoEvaluation
{
    private const int Ranks = 5;
    private const int FilesAtOnce = 100;

    /// <summary>Evaluates the photos in a folder with a temporary index.</summary>
    /// <param name="model">Embeds the photos.</param>
    /// <param name="folder">The folder, including its subfolders.</param>
    /// <param name="failed">Called for each photo or folder that cannot be read, one call at a time, from several threads.</param>
    /// <param name="report">Called with the progress, from any thread.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PhotoSearchException">There is no such folder, or it contains no readable photo.</exception>
    public static async Task<PhotoEvaluationResult> RunAsync(
        ClipModel model, string folder, Action<FailedPhoto> failed, Action<string>? report = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        var photos = PhotoPath.Parse(folder);
        var temporary = Directory.CreateTempSubdirectory("photosearch-");
        try
        {
            var file = Path.Combine(temporary.FullName, "evaluation.db");
            await using var index = new SqlitePhotoIndex(new(file, file), "evaluation");
            await index.CreateAsync(new(model.Name, model.Dimension), cancellationToken);
            var summary = await PhotoIngest.RunAsync(model, index, [photos], new() { RelativeTo = photos.Folder, Failed = failed },
                progress => report?.Invoke($"Embedding: {progress}"), cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            return summary.Indexed > 0
                // Photos that are not in the index have already been reported.
                ? await SearchAsync(model, photos, photos.Folder, index, exact: false, failed: null, report, cancellationToken)
                : throw new PhotoSearchException(
                    $"No photo in {folder} can be read. Name a folder of photos, or a TSV file with captions.");
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    /// <summary>Evaluates the photos in a folder with an index that already contains them.</summary>
    /// <param name="model">Embeds the variants.</param>
    /// <param name="folder">The folder, including its subfolders.</param>
    /// <param name="root">The folder that ids in the index are relative to, full path.</param>
    /// <param name="index">The index, filled by the same model. It may contain other photos too.</param>
    /// <param name="exact">True uses exact search, false approximate search.</param>
    /// <param name="failed">
    /// Called for each photo or folder that cannot be read and for each photo that is not in the index, one call at a time.
    /// </param>
    /// <param name="report">Called with the progress, from any thread.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PhotoSearchException">The index is missing, belongs to another model, or holds none of the photos.</exception>
    public static async Task<PhotoEvaluationResult> RunAsync(
        ClipModel model, string folder, string root, IPhotoIndex index, bool exact, Action<FailedPhoto> failed,
        Action<string>? report = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(index);
        var info = await index.GetInfoAsync(cancellationToken) ?? throw IndexErrors.Missing(index.Name, index.Location);
        info.EnsureFits(model.Name, model.Dimension);
        return await SearchAsync(model, PhotoPath.Parse(folder), root, index, exact, failed, report, cancellationToken);
    }

    /// <summary>Searches for each photo in all variants. Memory does not grow with the folder.</summary>
    private static async Task<PhotoEvaluationResult> SearchAsync(
        ClipModel model, PhotoPath photos, string root, IPhotoIndex index, bool exact, Action<FailedPhoto>? failed, Action<string>? report,
        CancellationToken cancellationToken)
    {
        var tallies = Array.ConvertAll(PhotoVariants.Names.ToArray(), _ => new Tally());
        var (counting, done) = (new Lock(), 0);
        foreach (var files in photos.Find(root, unreadable: failure => failed?.Invoke(failure)).Chunk(FilesAtOnce))
        {
            var held = await index.GetContentHashesAsync([.. files.Select(file => file.Id)], cancellationToken);
            var failures = new ConcurrentQueue<FailedPhoto>();
            await Parallel.ForEachAsync(files, cancellationToken, async (file, stop) =>
            {
                if (!held.ContainsKey(file.Id)) failures.Enqueue(new(file.RelativePath, $"not in index \"{index.Name}\""));
                else if (await TryLookForAsync(file, stop) is { } unreadable) failures.Enqueue(unreadable);
            });
            foreach (var failure in failures) failed?.Invoke(failure);
            report?.Invoke(FormattableString.Invariant($"Searching: {done:N0} photos so far"));
        }
        var info = await index.GetInfoAsync(cancellationToken) ?? throw IndexErrors.Missing(index.Name, index.Location);
        return done > 0
            ? new(model.Name, info.Photos, done, [.. PhotoVariants.Names.Zip(tallies, (name, tally) => tally.Of(name, done))])
            : throw new PhotoSearchException(
                $"Index \"{index.Name}\" holds none of the photos in {photos}. Add them first" +
                (CommandLineProgram.Command("add", photos.ToString(), "--index", index.Name) is { } add ? $": {add}." : "."));

        async Task<FailedPhoto?> TryLookForAsync(PhotoFile file, CancellationToken stop)
        {
            RgbImage[] variants;
            try
            {
                variants = PhotoVariants.Of(
                    await ImageDecoder.ReadFileAsync(file.FullPath, stop), file.RelativePath, model.ImageSize, stop);
            }
            catch (UnreadablePhotoException unreadable)
            {
                return new(file.RelativePath, unreadable.Reason);
            }
            var embeddings = await model.EmbedPhotosAsync(variants, stop);
            var ranks = new int?[variants.Length];
            for (var i = 0; i < ranks.Length; i++)
                ranks[i] = RankOf(file.Id, await index.SearchAsync(embeddings[i], Ranks, exact, cancellationToken: stop));
            lock (counting)
            {
                done++;
                for (var i = 0; i < ranks.Length; i++) tallies[i].Add(ranks[i], Cosine.Between(embeddings[i], embeddings[0]));
            }
            return null;
        }
    }

    /// <summary>A photo's rank, from 1. Photos with equal cosines, most likely copies, share a rank. Null if it was not found.</summary>
    private static int? RankOf(string id, IReadOnlyList<PhotoHit> hits) =>
        hits.FirstOrDefault(hit => hit.Id == id) is { } itself ? 1 + hits.Count(hit => hit.Cosine > itself.Cosine) : null;

    private sealed class Tally
    {
        private int first;
        private int amongBest;
        private double cosines;

        public void Add(int? rank, double cosine)
        {
            if (rank == 1) first++;
            if (rank is not null) amongBest++;
            cosines += cosine;
        }

        public VariantFigures Of(string variant, int photos) =>
            new(variant, (double)first / photos, (double)amongBest / photos, Math.Round(cosines / photos, 6));
    }
}
