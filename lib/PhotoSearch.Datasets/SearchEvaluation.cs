using System.Collections.Concurrent;
using System.Diagnostics;
using System.Numerics.Tensors;

namespace PhotoSearch;

/// <summary>Measures how well texts find the right photos: Hits@k, mean reciprocal rank, seconds per search.</summary>
public static class SearchEvaluation
{
    /// <summary>Ranks examined in an index. A later rank would add less than 0.01 to the mean reciprocal rank.</summary>
    private const int RanksInIndex = 100;

    /// <summary>Embeds the photos of an evaluation and compares each photo with each text in memory.</summary>
    /// <param name="model">Embeds photos and texts.</param>
    /// <param name="set">The queries.</param>
    /// <param name="report">Called after every thousand photos with the number embedded so far, from several threads.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PhotoSearchException">No photo can be read.</exception>
    public static async Task<EvaluationResult> RunAsync(
        ClipModel model, EvaluationSet set, Action<int>? report = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(set);
        var (embeddings, failures) = await EvaluationPicture.EmbedAsync(set.Pictures, model, report, cancellationToken);
        if (embeddings.IsEmpty)
            throw new PhotoSearchException(
                $"None of the {set.Pictures.Count} photos in {set.Name} can be read. The first is {set.Pictures[0].Path}. Name their " +
                "folder with --photos FOLDER.");
        string[] all = [.. embeddings.Keys];
        var galleries =
            set.Galleries.ToDictionary(gallery => gallery.Key, gallery => gallery.Value.Where(embeddings.ContainsKey).ToArray());
        return await RunAsync(model, set, embeddings.Count, [.. failures], (embedding, query) => Task.FromResult<IReadOnlyList<string>>(
            Sort(query.Gallery is null ? all : galleries[query.Gallery], embeddings, embedding)), cancellationToken);
    }

    /// <summary>
    /// Searches an index that already contains the photos. Ids in the file are ids in the index. Galleries are ignored.
    /// </summary>
    /// <param name="model">Embeds the texts.</param>
    /// <param name="set">The queries.</param>
    /// <param name="index">The index, filled by the same model.</param>
    /// <param name="exact">True uses exact search, false approximate search.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PhotoSearchException">The index is missing, belongs to another model, or holds none of the photos.</exception>
    public static async Task<EvaluationResult> RunAsync(
        ClipModel model, EvaluationSet set, IPhotoIndex index, bool exact = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(index);
        var info = await index.GetInfoAsync(cancellationToken) ?? throw IndexErrors.Missing(index.Name, index.Location);
        info.EnsureFits(model.Name, model.Dimension);
        string[] asked = [.. set.Queries.SelectMany(query => query.Right).Distinct()];
        var held = await index.GetContentHashesAsync(asked, cancellationToken);
        if (held.Count == 0)
            throw new PhotoSearchException(
                $"Index \"{index.Name}\" holds none of the photos in {set.Name}, such as {asked[0]}. The file must use the index's ids, " +
                "which `search --json` prints.");
        FailedPhoto[] missing =
            [.. asked.Where(id => !held.ContainsKey(id)).Select(id => new FailedPhoto(id, $"not in index \"{index.Name}\""))];
        return await RunAsync(model, set, info.Photos, missing, async (embedding, _) =>
            [.. (await index.SearchAsync(embedding, RanksInIndex, exact, cancellationToken: cancellationToken)).Select(hit => hit.Id)],
            cancellationToken);
    }

    private static async Task<EvaluationResult> RunAsync(
        ClipModel model, EvaluationSet set, long photos, FailedPhoto[] failures,
        Func<float[], EvaluationQuery, Task<IReadOnlyList<string>>> searchAsync, CancellationToken cancellationToken)
    {
        var missing = failures.Select(failure => failure.Photo).ToHashSet();
        EvaluationQuery[] queries = [.. set.Queries.Where(query => !query.Right.All(missing.Contains))];
        if (queries.Length == 0)
            throw new PhotoSearchException(
                $"None of the correct photos in {set.Name} can be read. The first is {failures[0].Photo}: {failures[0].Reason}");
        var evaluated = new List<EvaluatedQuery>(queries.Length);
        var (embedding, searching) = (new Stopwatch(), new Stopwatch());
        // A first run without measuring, because it takes longer and would dominate a short file's time.
        await searchAsync(await model.EmbedTextAsync(queries[0].Text, cancellationToken), queries[0]);
        foreach (var query in queries)
        {
            embedding.Start();
            var vector = await model.EmbedTextAsync(query.Text, cancellationToken);
            embedding.Stop();
            searching.Start();
            var hits = await searchAsync(vector, query);
            searching.Stop();
            evaluated.Add(EvaluatedQuery.Of(query, hits));
        }
        return new(model.Name, photos, EvaluationFigures.Of(null, evaluated),
            [.. evaluated.Where(query => query.Query.Test is not null).GroupBy(query => query.Query.Test)
                .Select(test => EvaluationFigures.Of(test.Key, [.. test]))],
            embedding.Elapsed.TotalSeconds / queries.Length, searching.Elapsed.TotalSeconds / queries.Length,
            [.. failures.OrderBy(failure => failure.Photo, StringComparer.Ordinal)], set.Queries.Count - queries.Length);
    }

    /// <summary>Sorts photos by their cosine with a text, highest first. Ties are in the order of their ids, as in an index.</summary>
    private static string[] Sort(string[] photos, ConcurrentDictionary<string, float[]> embeddings, float[] text)
    {
        // Both have L2 norm 1, so the dot product is the cosine.
        var cosines = Array.ConvertAll(photos, photo => TensorPrimitives.Dot<float>(text, embeddings[photo]));
        var order = Enumerable.Range(0, photos.Length).ToArray();
        Array.Sort(order, (a, b) =>
            cosines[b].CompareTo(cosines[a]) is not 0 and var nearer ? nearer : string.CompareOrdinal(photos[a], photos[b]));
        return Array.ConvertAll(order, place => photos[place]);
    }
}
