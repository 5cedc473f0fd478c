using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics.Tensors;

namespace PhotoSearch;

/// <summary>Finds photos in an index that look the same: copies, bursts, resized and recompressed photos. Deletes nothing.</summary>
/// <remarks>
/// Reads all embeddings from the index and compares each pair here, for every store. Searching for the neighbours of each photo would need
/// the embeddings too, would take a server longer and might miss some. Time grows with the square of the number of photos. Memory grows
/// with the number: 2.7 kB per photo of 512 numbers.
/// </remarks>
public static class NearDuplicates
{
    /// <summary>The default for the lowest cosine of photos that count as the same.</summary>
    public const double DefaultMinCosine = 0.97;

    /// <summary>Finds groups of near duplicates.</summary>
    /// <param name="index">The index.</param>
    /// <param name="minCosine">The lowest cosine of two photos that count as the same. Equal embeddings have 1.</param>
    /// <param name="photosFolder">
    /// The folder that the photos' paths are relative to; null if it is unknown or not on this machine. Without it, no sizes are read, and
    /// the photos in a group are in the order of their ids.
    /// </param>
    /// <param name="report">Called with the progress, from any thread.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PhotoIndexException">There is no such index, or its store cannot return the embeddings.</exception>
    /// <remarks>
    /// A group starts with the largest photo that is in no group yet, and includes the photos that look like it. So each photo that you
    /// could delete looks like the first photo of its group, which you keep. If a group followed chains of similar photos, its ends could
    /// differ as much as the first and last frame of a film.
    /// </remarks>
    public static async Task<DuplicatesFound> FindAsync(
        IPhotoIndex index, double minCosine, string? photosFolder, Action<DuplicatesProgress>? report = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        var photos = await ReadAsync(index, report, cancellationToken);
        var cosines = new PairwiseCosines([.. photos.Select(photo => photo.Embedding)], minCosine);
        var near = await Task.Run(() => cosines.FindNear(Tell("comparing", report), cancellationToken), cancellationToken);
        int[] candidates = [.. Enumerable.Range(0, photos.Count).Where(photo => near[photo] is not [])];

        var failures = new ConcurrentBag<FailedPhoto>();
        var measured = new DuplicatePhoto?[photos.Count];
        var (tell, done) = (Tell("reading sizes", report), 0);
        await Parallel.ForEachAsync(candidates, cancellationToken, async (photo, token) =>
        {
            measured[photo] = await MeasureAsync(photos[photo], photosFolder, failures, token);
            tell?.Invoke((double)Interlocked.Increment(ref done) / candidates.Length);
        });
        var groups = await Task.Run(
            () => Group(measured, near, cosines, Tell("grouping", report), cancellationToken), cancellationToken);
        return new(photos.Count, groups, [.. failures.OrderBy(failure => failure.Photo, StringComparer.Ordinal)]);
    }

    /// <summary>Reads all photos in the order of their ids, with embeddings of length 1.</summary>
    private static async Task<List<PhotoDocument>> ReadAsync(
        IPhotoIndex index, Action<DuplicatesProgress>? report, CancellationToken cancellationToken)
    {
        var all = (await index.GetInfoAsync(cancellationToken))?.Photos ?? 0;
        var tell = Tell("reading embeddings", report);
        var photos = new List<PhotoDocument>();
        await foreach (var photo in index.ReadEmbeddingsAsync(cancellationToken))
        {
            TensorPrimitives.Divide(photo.Embedding, TensorPrimitives.Norm<float>(photo.Embedding), photo.Embedding);
            photos.Add(photo);
            if (photos.Count % 100 == 0) tell?.Invoke(Math.Min(1, (double)photos.Count / all));
        }
        photos.Sort((one, other) => string.CompareOrdinal(one.Id, other.Id));
        return photos;
    }

    /// <summary>Reads the photo's size. Null if the file cannot be read.</summary>
    private static async Task<DuplicatePhoto?> MeasureAsync(
        PhotoDocument photo, string? photosFolder, ConcurrentBag<FailedPhoto> failures, CancellationToken cancellationToken)
    {
        var plain = new DuplicatePhoto(photo.Id, photo.ImageUrl, 1, null, null, null);
        if (photosFolder is null || PhotoFile.IsOnTheWeb(photo.ImageUrl)) return plain;
        try
        {
            var path = PhotoFile.PathOf(photo.ImageUrl, photosFolder);
            var (width, height, bytes) = await ImageDecoder.ReadSizeAsync(path, cancellationToken);
            return plain with { Width = width, Height = height, Bytes = bytes };
        }
        catch (PhotoSearchException unreadable)
        {
            failures.Add(new(photo.ImageUrl, (unreadable as UnreadablePhotoException)?.Reason ?? unreadable.Message));
            return null;
        }
    }

    private static List<DuplicateGroup> Group(
        DuplicatePhoto?[] measured, int[]?[] near, PairwiseCosines cosines, Action<double>? tell, CancellationToken cancellationToken)
    {
        // Photos of equal size stay in the order of their ids.
        int[] ranked = [.. Enumerable.Range(0, measured.Length).Where(photo => measured[photo] is not null)
            .OrderByDescending(photo => measured[photo]!.Pixels).ThenByDescending(photo => measured[photo]!.Bytes ?? 0)];
        var ranks = new int[measured.Length];
        foreach (var (rank, photo) in ranked.Index()) ranks[photo] = rank;
        var left = Array.ConvertAll(measured, photo => photo is not null);
        var groups = new List<DuplicateGroup>();
        foreach (var (rank, best) in ranked.Index())
        {
            cancellationToken.ThrowIfCancellationRequested();
            tell?.Invoke((double)rank / ranked.Length);
            if (!left[best]) continue;
            left[best] = false;
            var others = near[best] is { } listed
                ? listed.Where(photo => left[photo]).OrderBy(photo => ranks[photo]).Select(WithCosine)
                : ranked[rank..].AsParallel().AsOrdered().WithCancellation(cancellationToken).Where(photo => left[photo])
                    .Select(WithCosine);
            var group = new List<DuplicatePhoto> { measured[best]! };
            foreach (var (photo, cosine) in others.Where(other => other.Cosine is not null).ToArray())
            {
                left[photo] = false;
                group.Add(measured[photo]! with { Cosine = cosine!.Value });
            }
            if (group.Count > 1) groups.Add(new(group));

            (int Photo, float? Cosine) WithCosine(int photo) => (photo, cosines.Between(best, photo));
        }
        return [.. groups.OrderByDescending(group => group.OthersBytes).ThenByDescending(group => group.Others)
            .ThenBy(group => group.Photos[0].Id, StringComparer.Ordinal)];
    }

    /// <summary>Makes a callback that reports the progress of a step that starts now.</summary>
    private static Action<double>? Tell(string step, Action<DuplicatesProgress>? report)
    {
        var watch = Stopwatch.StartNew();
        return report is null ? null : share => report(new(step, share, watch.Elapsed));
    }
}
