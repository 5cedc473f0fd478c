using System.Numerics.Tensors;

namespace PhotoSearch.Bench;

/// <summary>
/// The true nearest neighbours of some queries. Compares them with each photo as it is added, so the vectors need not fit into memory.
/// </summary>
internal sealed class ExactNeighbours(float[][] queries, int k)
{
    private readonly PriorityQueue<string, float>[] nearest = [.. queries.Select(_ => new PriorityQueue<string, float>(k + 1))];

    public void Add(IReadOnlyList<PhotoDocument> photos) => Parallel.For(0, queries.Length, query =>
    {
        foreach (var photo in photos)
            if (nearest[query].Count < k) nearest[query].Enqueue(photo.Id, Cosine(photo));
            else nearest[query].EnqueueDequeue(photo.Id, Cosine(photo));

        float Cosine(PhotoDocument photo) => TensorPrimitives.Dot<float>(photo.Embedding, queries[query]);
    });

    /// <summary>The share of the true neighbours among the hits, 0 to 1.</summary>
    public double Recall(int query, IEnumerable<PhotoHit> hits) =>
        hits.Select(hit => hit.Id).Intersect(nearest[query].UnorderedItems.Select(item => item.Element)).Count() / (double)k;
}
