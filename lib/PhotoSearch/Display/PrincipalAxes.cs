using System.Numerics.Tensors;

namespace PhotoSearch;

/// <summary>Takes embeddings; gives the two directions in which they differ most, to look at many dimensions on a plane.</summary>
/// <remarks>
/// Principal component analysis by power iteration: what is multiplied by the covariance again and again turns towards its largest
/// eigenvector. The second axis is found in what the first leaves over.
/// </remarks>
internal sealed class PrincipalAxes
{
    private const int Iterations = 100;

    private readonly float[] mean;
    private readonly float[][] axes;

    /// <param name="embeddings">[n, dimension] float32; at least one.</param>
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

    /// <summary>How much of the embeddings' spread (the sum of squared distances from their mean) the two axes show, 0 to 1.</summary>
    public double Share { get; }

    /// <summary>Where an embedding lies on the two axes.</summary>
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

    /// <summary>The direction in which the rows differ most, which is taken out of them.</summary>
    private static float[] Largest(float[][] rows)
    {
        var axis = Enumerable.Range(1, rows[0].Length).Select(i => MathF.Sin(i)).ToArray(); // any that no data lies at right angles to
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
