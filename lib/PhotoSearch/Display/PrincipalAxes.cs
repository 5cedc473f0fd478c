using System.Numerics.Tensors;

namespace PhotoSearch;

/// <summary>The two directions in which embeddings differ most, for showing many dimensions on a plane.</summary>
/// <remarks>
/// Principal component analysis by power iteration: a vector multiplied repeatedly by the covariance turns towards its largest
/// eigenvector. The second axis is found after the first has been subtracted.
/// </remarks>
internal sealed class PrincipalAxes
{
    private const int Iterations = 100;

    private readonly float[] mean;
    private readonly float[][] axes;

    /// <param name="embeddings">[n, dimension] float32, at least one row.</param>
    public PrincipalAxes(IReadOnlyList<float[]> embeddings)
    {
        mean = new float[embeddings[0].Length];
        foreach (var embedding in embeddings) TensorPrimitives.Add(mean, embedding, mean);
        TensorPrimitives.Divide(mean, embeddings.Count, mean);
        float[][] rest = [.. embeddings.Select(Centred)];
        var spread = rest.Sum(row => TensorPrimitives.SumOfSquares<float>(row));
        axes = [Largest(rest), Largest(rest)];
        Share = spread > 0 ? 1 - (rest.Sum(row => TensorPrimitives.SumOfSquares<float>(row)) / spread) : 1;
    }

    /// <summary>The share of the embeddings' spread (the sum of squared distances from their mean) on the two axes, 0 to 1.</summary>
    public double Share { get; }

    /// <summary>The position of an embedding on the two axes.</summary>
    public (double X, double Y) Place(float[] embedding)
    {
        var centred = Centred(embedding);
        return (TensorPrimitives.Dot<float>(centred, axes[0]), TensorPrimitives.Dot<float>(centred, axes[1]));
    }

    private float[] Centred(float[] embedding)
    {
        var centred = new float[mean.Length];
        TensorPrimitives.Subtract(embedding, mean, centred);
        return centred;
    }

    /// <summary>Finds the direction in which the rows differ most, and subtracts it from them.</summary>
    private static float[] Largest(float[][] rows)
    {
        var axis = Enumerable.Range(1, rows[0].Length).Select(i => MathF.Sin(i)).ToArray(); // any start that is not orthogonal to the data
        TensorPrimitives.Divide(axis, TensorPrimitives.Norm<float>(axis), axis);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var next = new float[axis.Length];
            foreach (var row in rows) TensorPrimitives.MultiplyAdd(row, TensorPrimitives.Dot<float>(row, axis), next, next);
            var norm = TensorPrimitives.Norm<float>(next);
            if (norm > 0) TensorPrimitives.Divide(next, norm, axis);
        }
        foreach (var row in rows) TensorPrimitives.MultiplyAdd(axis, -TensorPrimitives.Dot<float>(row, axis), row, row);
        return axis;
    }
}
