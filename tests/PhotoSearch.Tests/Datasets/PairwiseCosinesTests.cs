using System.Numerics.Tensors;

namespace PhotoSearch.Tests;

/// <summary>Compares the fast search for near photos with comparing all numbers of all pairs.</summary>
public sealed class PairwiseCosinesTests
{
    /// <summary>Sizes just below and above panels and strips, and dimensions that do not fill vector registers.</summary>
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
        var cosines = embeddings.Select(one => embeddings.Select(other => InDoublePrecision(one, other)).ToArray()).ToArray();
        foreach (var least in new[] { 0.5, 0.9, 0.97, 0.999 })
        {
            var near = new PairwiseCosines(embeddings, least).FindNear(null, CancellationToken.None);

            Assert.Equal(
                Enumerable.Range(0, photos).Select(one => Enumerable.Range(0, photos).Where(
                    other => other != one && cosines[one][other] >= least)),
                near.Select(others => others!.Order()));
        }
    }

    [Fact]
    public void Two_equal_embeddings_have_a_cosine_of_1_and_reach_every_limit()
    {
        var embeddings = Enumerable.Range(0, 40).Select(photo => Vectors.Unit(photo % 20, 512)).ToArray();

        var cosines = new PairwiseCosines(embeddings, minCosine: 1);

        Assert.All(
            cosines.FindNear(null, CancellationToken.None).Index(),
            photo => Assert.Equal((photo.Index + 20) % 40, Assert.Single(photo.Item!)));
        Assert.Equal(1, cosines.Between(3, 23)!.Value, 1e-6);
        Assert.Null(cosines.Between(3, 24));
    }

    [Fact]
    public void An_embedding_without_a_direction_is_near_nothing()
    {
        float[][] embeddings = [Vectors.Unit(1, 8), [.. Enumerable.Repeat(float.NaN, 8)], Vectors.Unit(1, 8), new float[8], new float[8]];

        Assert.Equal([[2], [], [0], [], []], new PairwiseCosines(embeddings, 0.9).FindNear(null, CancellationToken.None));
    }

    [Theory]
    [InlineData(PairwiseCosines.MostListed, true)]
    [InlineData(PairwiseCosines.MostListed + 1, false)]
    public void Up_to_32_photos_near_one_are_listed(int copies, bool listed)
    {
        var embeddings = Enumerable.Range(0, 200).Select(photo => Vectors.Unit(photo > copies ? photo : 0, 512)).ToArray();

        var near = new PairwiseCosines(embeddings, 0.97).FindNear(null, CancellationToken.None);

        Assert.All(
            near[..(copies + 1)].Index(),
            photo => Assert.Equal(listed ? Enumerable.Range(0, copies + 1).Except([photo.Index]) : null, photo.Item?.Order()));
        Assert.All(near[(copies + 1)..], Assert.Empty!);
    }

    [Fact]
    public void Progress_reaches_the_end_and_the_work_can_be_cancelled()
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

    /// <summary>Pairs with cosines from 0 to 1: every third photo is near the one before it, each pair nearer than the last.</summary>
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
