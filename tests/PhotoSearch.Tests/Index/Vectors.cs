using System.Numerics.Tensors;

namespace PhotoSearch.Tests;

/// <summary>Made-up embeddings, the same in each run.</summary>
internal static class Vectors
{
    public const string Model = "test-model";

    /// <summary>[dimension] float32, L2 norm 1.</summary>
    public static float[] Unit(int seed, int dimension)
    {
        var random = new Random(seed);
        var vector = new float[dimension];
        for (var i = 0; i < dimension; i++) vector[i] = (float)(random.NextDouble() - 0.5);
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }

    public static PhotoDocument[] Photos(int count, int dimension) =>
        [.. Enumerable.Range(0, count)
            .Select(i => new PhotoDocument($"album/{i:0000}.jpg", $"album/{i:0000}.jpg", Unit(i, dimension), $"hash-{i}"))];

    /// <summary>The right hits of a search, computed in double precision.</summary>
    public static PhotoHit[] Nearest(IEnumerable<PhotoDocument> photos, float[] query, int k) =>
        [.. photos
            .Select(photo => new PhotoHit(photo.Id, photo.ImageUrl, Cosine(photo.Embedding, query)))
            .OrderByDescending(hit => hit.Cosine).ThenBy(hit => hit.Id, StringComparer.Ordinal)
            .Take(k)];

    private static double Cosine(float[] a, float[] b)
    {
        double dot = 0, aa = 0, bb = 0;
        for (var i = 0; i < a.Length; i++)
            (dot, aa, bb) = (dot + ((double)a[i] * b[i]), aa + ((double)a[i] * a[i]), bb + ((double)b[i] * b[i]));
        return dot / Math.Sqrt(aa * bb);
    }
}
