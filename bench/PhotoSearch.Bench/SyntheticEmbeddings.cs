using System.Globalization;
using System.Numerics.Tensors;

namespace PhotoSearch.Bench;

/// <summary>Generated embeddings in clusters, like those of photos. They are the same in each run.</summary>
/// <remarks>
/// Points spread equally in all 512 directions around 2,000 random centres. Those of a centre have a mean cosine of 0.61. Embeddings of
/// real photos spread in fewer directions, so their neighbours are easier to find, and the recall is a lower bound.
/// </remarks>
internal static class SyntheticEmbeddings
{
    public const int Dimension = 512;

    private const int Centres = 2_000;
    private const float Spread = 0.8f; // the length of the offset from a centre of length 1

    private static readonly float[][] Centre = MakeCentres();

    /// <summary>Photos <paramref name="first"/> to <paramref name="first"/> + <paramref name="count"/> - 1 of the sequence.</summary>
    /// <remarks>The folders <c>0</c>, <c>1</c> … have 100,000 photos each, their subfolders <c>00</c>, <c>01</c> … 1,000.</remarks>
    public static PhotoDocument[] Photos(int first, int count)
    {
        var photos = new PhotoDocument[count];
        Parallel.For(0, count, i =>
        {
            var id = string.Create(
                CultureInfo.InvariantCulture, $"{(first + i) / 100_000}/{(first + i) / 1_000 % 100:00}/{first + i:00000000}.jpg");
            photos[i] = new(id, id, NearACentre((ulong)(Centres + first + i)), id);
        });
        return photos;
    }

    /// <summary>Queries from the same distribution as the photos. None is a photo.</summary>
    public static float[][] Queries(int count) => [.. Enumerable.Range(0, count).Select(i => NearACentre(uint.MaxValue - (ulong)i))];

    private static float[][] MakeCentres()
    {
        var random = new SplitMix(0);
        return [.. Enumerable.Range(0, Centres).Select(_ => Direction(ref random))];
    }

    private static float[] NearACentre(ulong seed)
    {
        var random = new SplitMix(seed);
        var point = Direction(ref random);
        TensorPrimitives.Multiply(point, Spread, point);
        TensorPrimitives.Add(point, Centre[(int)(random.Next() * Centres)], point);
        TensorPrimitives.Divide(point, TensorPrimitives.Norm<float>(point), point);
        return point;
    }

    /// <summary>A random direction. With 512 numbers, the sum of two uniform numbers is close enough to a normal distribution.</summary>
    private static float[] Direction(ref SplitMix random)
    {
        var direction = new float[Dimension];
        for (var i = 0; i < Dimension; i++) direction[i] = random.Next() + random.Next() - 1;
        TensorPrimitives.Divide(direction, TensorPrimitives.Norm<float>(direction), direction);
        return direction;
    }

    /// <summary>
    /// SplitMix64 (Steele, Lea and Flood, 2014). Unlike a seeded <see cref="Random"/>, neighbouring seeds give unrelated sequences.
    /// </summary>
    private struct SplitMix(ulong seed)
    {
        private ulong state = seed << 32; // far apart, so that the sequences of two vectors do not overlap

        /// <summary>At least 0, below 1.</summary>
        public float Next()
        {
            var mixed = state += 0x9E3779B97F4A7C15;
            mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
            return ((mixed ^ (mixed >> 31)) >> 40) * (1f / (1 << 24));
        }
    }
}
