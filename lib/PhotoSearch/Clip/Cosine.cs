using System.Numerics.Tensors;

namespace PhotoSearch;

/// <summary>How close two embeddings are.</summary>
public static class Cosine
{
    /// <summary>The cosine of the angle between two embeddings: 1 is the same direction, 0 unrelated, -1 opposite.</summary>
    /// <param name="a">[n] float32.</param>
    /// <param name="b">[n] float32.</param>
    /// <exception cref="ArgumentException">The two are not equally long, or empty.</exception>
    public static double Between(float[] a, float[] b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Length != b.Length || a.Length == 0)
            throw new ArgumentException(
                $"These two embeddings have {a.Length} and {b.Length} numbers. Only embeddings of the same model can be compared.",
                nameof(b));
        return TensorPrimitives.CosineSimilarity<float>(a, b);
    }

    /// <summary>
    /// The L2 norm, an embedding's length: the root of the sum of its squares. 1 for every embedding that the library makes.
    /// </summary>
    public static double Norm(float[] embedding) => TensorPrimitives.Norm<float>(embedding);
}
