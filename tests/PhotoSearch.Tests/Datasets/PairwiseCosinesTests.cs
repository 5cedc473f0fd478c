using System.Numerics.Tensors;

namespace PhotoSearch.Tests;

/// <summary>Which photos are near another, found by parts of embeddings, beside comparing all numbers of all pairs.</summary>
public sealed class PairwiseCosinesTests
{
    /// <summary>Sizes around those of panels and strips, dimensions that no vector register divides.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 5)]
    [InlineData(3, 2)]
    [InlineData(7, 17)]
    [InlineData(16, 1)]
    [InlineData(33, 255)]
    [InlineData(64, 257)]
    [InlineData(512, 600)]
    public void It_finds_what_comparing_every_pair_finds(int dimension, int photos)
    {
        var embeddings = Clusters(dimension, photos);
        foreach (var least in new[] { 0.5, 0.9, 0.97, 0.999 })
        {
            var near = new PairwiseCosines(embeddings, least).FindNear(null, CancellationToken.None);

            var expected = new bool[photos];
            for (var one = 0; one < photos; one++)
                for (var other = one + 1; other < photos; other++)
                    if (InDoublePrecision(embeddings[one], embeddings[other]) >= least)
                        expected[one] = expected[other] = true;
            Assert.Equal(expected, near);
        }
    }

    [Fact]
    public void Of_two_equal_embeddings_the_cosine_is_1_and_reaches_every_limit()
    {
        var embeddings = Enumerable.Range(0, 40).Select(photo => Vectors.Unit(photo % 20, 512)).ToArray();

        var cosines = new PairwiseCosines(embeddings, least: 1);

        Assert.All(cosines.FindNear(null, CancellationToken.None), Assert.True);
        Assert.Equal(1, cosines.Between(3, 23)!.Value, 1e-6);
        Assert.Null(cosines.Between(3, 24));
    }

    [Fact]
    public void What_is_no_direction_is_near_nothing()
    {
        float[][] embeddings = [Vectors.Unit(1, 8), [.. Enumerable.Repeat(float.NaN, 8)], Vectors.Unit(1, 8), new float[8], new float[8]];

        Assert.Equal([true, false, true, false, false], new PairwiseCosines(embeddings, 0.9).FindNear(null, CancellationToken.None));
    }

    [Fact]
    public void All_of_the_work_is_told_and_it_can_be_cancelled()
    {
        var embeddings = Clusters(8, 2_000);
        var told = new List<double>();

        new PairwiseCosines(embeddings, 0.9).FindNear(share => { lock (told) told.Add(share); }, CancellationToken.None);

        Assert.Equal(1, told.Max());
        Assert.All(told, share => Assert.InRange(share, 0, 1));
        using var cancelled = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(
            () => new PairwiseCosines(embeddings, 0.9).FindNear(_ => cancelled.Cancel(), cancelled.Token));
    }

    /// <summary>Pairs at cosines from 0 to 1: every third photo lies near the one before it, nearer and nearer.</summary>
    private static float[][] Clusters(int dimension, int photos)
    {
        var embeddings = Enumerable.Range(0, photos).Select(photo => Vectors.Unit(photo + 1, dimension)).ToArray();
        for (var photo = 2; photo < photos; photo += 3)
        {
            TensorPrimitives.MultiplyAdd(embeddings[photo], photo % 7 * 0.15f, embeddings[photo - 1], embeddings[photo]);
            TensorPrimitives.Divide(embeddings[photo], TensorPrimitives.Norm<float>(embeddings[photo]), embeddings[photo]);
        }
        return embeddings;
    }

    private static double InDoublePrecision(float[] one, float[] other) =>
        one.Zip(other).Sum(pair => (double)pair.First * pair.Second);
}
