using System.Collections.Concurrent;

namespace PhotoSearch;

/// <summary>How well one variant of photos finds the photos themselves.</summary>
/// <param name="Variant">
/// <c>as it is</c>; <c>cropped</c>: the central 80 % of each side; <c>mirrored</c>: left and right exchanged; <c>grey</c>: without
/// colours; <c>small</c>: shrunk to 64 pixels on its longest side.
/// </param>
/// <param name="HitsAt1">Share of the photos that come first of all, 0 to 1. Up to four copies of a photo beside it do not count.</param>
/// <param name="HitsAt5">Share of the photos that are among the best five, 0 to 1.</param>
/// <param name="Cosine">The variant's cosine with the photo as it is, the mean.</param>
public sealed record VariantFigures(string Variant, double HitsAt1, double HitsAt5, double Cosine);

/// <summary>What an evaluation without captions found.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Searched">How many photos were searched.</param>
/// <param name="Photos">How many photos were looked for, each in every variant.</param>
/// <param name="Variants">The figures of each variant.</param>
public sealed record PhotoEvaluationResult(string Model, long Searched, int Photos, IReadOnlyList<VariantFigures> Variants);

/// <summary>
/// Measures a model on photos that nobody described: each photo is looked for among all of them, as it is and in four variants, and should
/// find itself.
/// </summary>
public static class PhotoEvaluation
{
    private const int Ranks = 5;
    private const int FilesAtOnce = 100;

    /// <summary>Evaluates the photos of a folder; they are embedded into an index of their own, which is deleted in the end.</summary>
    /// <param name="model">Embeds the photos.</param>
    /// <param name="folder">The photos, in subfolders too.</param>
    /// <param name="failed">Called for each photo or folder that cannot be read, one call at a time, from several threads.</param>
    /// <param name="report">Called with the progress, from any thread.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="PhotoSearchException">There is no such folder, or no readable photo in it.</exception>
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
                // What is not in the index was named already.
                ? await SearchAsync(model, photos, photos.Folder, index, exact: false, failed: null, report, cancellationToken)
                : throw new PhotoSearchException(
                    $"There is no photo in {folder} that can be read. Name a folder of photos, or a TSV of captions.");
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    /// <summary>Evaluates the photos of a folder in an index that holds them already, and may hold more.</summary>
    /// <param name="model">Embeds the variants.</param>
    /// <param name="folder">The photos, in subfolders too.</param>
    /// <param name="root">The folder that ids in the index are relative to, full path.</param>
    /// <param name="index">Filled by the same model.</param>
    /// <param name="exact">True compares with every photo; false asks the approximate index.</param>
    /// <param name="failed">
    /// Called for each photo or folder that cannot be read, and each photo that is not in the index, one call at a time.
    /// </param>
    /// <param name="report">Called with the progress, from any thread.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="PhotoSearchException">The index is missing or another model's, or holds none of the photos.</exception>
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

    /// <summary>Searches for each photo in all variants; what is held in memory does not grow with the folder.</summary>
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
                $"Index \"{index.Name}\" holds none of the photos of {photos}. Add them first: " +
                $"{CommandLineProgram.Command("add", photos.ToString(), "--index", index.Name)}.");

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

    /// <summary>A photo's rank, from 1; photos with equal cosines, copies most likely, share one. Null where it is not there.</summary>
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
