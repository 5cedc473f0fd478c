using System.Numerics.Tensors;

namespace PhotoSearch;

/// <summary>Compares embeddings.</summary>
public static class Cosine
{
    /// <summary>The cosine of the angle between two embeddings: 1 for the same direction, 0 for unrelated, -1 for opposite.</summary>
    /// <param name="a">[n] float32.</param>
    /// <param name="b">[n] float32.</param>
    /// <exception cref="ArgumentException">The embeddings have different lengths, or are empty.</exception>
    public static double Between(float[] a, float[] b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.Length != b.Length || a.Length == 0)
            throw new ArgumentException(
                $"These two embeddings have {a.Length} and {b.Length} numbers. Compare only embeddings from the same model.",
                nameof(b));
        return TensorPrimitives.CosineSimilarity<float>(a, b);
    }

    /// <summary>
    /// The L2 norm, the length of an embedding: the square root of the sum of its squares. It is 1 for every embedding from this library.
    /// </summary>
    public static double Norm(float[] embedding) => TensorPrimitives.Norm<float>(embedding);
}
