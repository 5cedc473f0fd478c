using System.Diagnostics;

namespace PhotoSearch.Bench;

/// <summary>Fills an index with synthetic embeddings.</summary>
internal static class SyntheticLoad
{
    private const int ChunkSize = 1_000;

    /// <param name="index">An existing index. Null passes the photos only to <paramref name="nearest"/>.</param>
    /// <param name="photos">The number of photos.</param>
    /// <param name="loaders">The number of parallel requests.</param>
    /// <param name="nearest">Gets every photo.</param>
    /// <returns>The time that the index took, without the time to generate embeddings.</returns>
    public static async Task<TimeSpan> FillAsync(IPhotoIndex? index, int photos, int loaders, ExactNeighbours nearest)
    {
        var storing = TimeSpan.Zero;
        for (var first = 0; first < photos; first += loaders * ChunkSize)
        {
            var chunks = Enumerable.Range(0, loaders).Select(loader => first + (loader * ChunkSize)).Where(start => start < photos)
                .Select(start => SyntheticEmbeddings.Photos(start, Math.Min(ChunkSize, photos - start))).ToArray();
            foreach (var chunk in chunks) nearest.Add(chunk);
            if (index is null) continue;

            var watch = Stopwatch.StartNew();
            foreach (var result in await Task.WhenAll(chunks.Select(chunk => index.AddAsync(chunk))))
                if (result.Refused.Count > 0) throw new PhotoIndexException($"Refused: {result.Refused[0].Reason}");
            storing += watch.Elapsed;
            var stored = Math.Min(photos, first + (loaders * ChunkSize));
            if (stored / 100_000 > first / 100_000)
                Console.Error.WriteLine($"  {stored:N0} stored, {stored / storing.TotalSeconds:N0} per second");
        }
        return storing;
    }
}
