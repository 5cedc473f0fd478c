using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics.Tensors;

namespace PhotoSearch;

/// <summary>Finds photos of an index that look the same: copies, bursts, resized and recompressed ones. Deletes nothing.</summary>
/// <remarks>
/// The embeddings are read from the index and compared here, each with each, whatever the store: searching for the neighbours of each
/// photo would need them as well, takes a server longer and may miss some. Time grows with the square of the number of photos, memory
/// with the number: 2.7 kB for each photo of 512 numbers.
/// </remarks>
public static class NearDuplicates
{
    /// <summary>The cosine from which on photos count as the same by default.</summary>
    public const double DefaultMinCosine = 0.97;

    /// <summary>Finds the groups.</summary>
    /// <param name="index">The index.</param>
    /// <param name="minCosine">The least cosine of two photos that look the same. Two equal embeddings have 1.</param>
    /// <param name="photosFolder">
    /// The folder that the photos' paths are relative to; null where it is unknown or not on this machine. Then no sizes are read, and
    /// the photos of a group are in the order of their ids.
    /// </param>
    /// <param name="report">Called from any thread with the progress.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="PhotoIndexException">There is no such index, or its store does not give the embeddings back.</exception>
    /// <remarks>
    /// A group begins with the largest photo that is in no group yet, and takes in those that look like this one. So each photo that could
    /// go looks like the first of its group, which stays. If a group took in all that are linked by a chain of look-alikes, its ends could
    /// differ as the first and the last picture of a film do.
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

    /// <summary>All photos in the order of their ids, with embeddings of length 1.</summary>
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

    /// <summary>The photo with its size; null where its file cannot be read.</summary>
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
        // Of equal sizes, the order of the ids stays.
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

    /// <summary>Tells of a step that begins now.</summary>
    private static Action<double>? Tell(string step, Action<DuplicatesProgress>? report)
    {
        var watch = Stopwatch.StartNew();
        return report is null ? null : share => report(new(step, share, watch.Elapsed));
    }
}
