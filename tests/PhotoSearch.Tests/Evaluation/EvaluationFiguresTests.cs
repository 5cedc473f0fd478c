namespace PhotoSearch.Tests;

/// <summary>The figures of small evaluations, computed by hand.</summary>
public sealed class EvaluationFiguresTests
{
    private static readonly string[] Ranking = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"];

    [Fact]
    public void Hits_and_reciprocal_ranks_are_means_over_the_queries()
    {
        var figures = EvaluationFigures.Of("four", [Evaluated(["a"]), Evaluated(["d"]), Evaluated(["k"]), Evaluated(["nowhere"])]);

        Assert.Equal(("four", 4), (figures.Test, figures.Queries));
        Assert.Equal((0.25, 0.25, 0.5, 0.5), (figures.HitsAt1, figures.HitsAt3, figures.HitsAt5, figures.HitsAt10));
        Assert.Equal((1 + 1.0 / 4 + 1.0 / 11 + 0) / 4, figures.MeanReciprocalRank, 12);
    }

    [Fact]
    public void The_first_of_several_right_photos_counts_for_the_rank() => Assert.Equal(3, Evaluated(["e", "c"]).Rank);

    [Theory]
    [InlineData("a", "", 1)]
    [InlineData("b", "", 0)]
    [InlineData("b", "a", 1)]
    [InlineData("a,b", "", 1)]
    [InlineData("a,c", "", 0.5)]
    [InlineData("a,e,f,g", "", 1.0 / 3)]
    [InlineData("a,e,f,g", "b", 2.0 / 3)]
    public void Precision_counts_as_many_hits_as_are_right_and_at_most_three(string right, string arguable, double precision) =>
        Assert.Equal(precision, Evaluated(right.Split(','), arguable.Split(',')).Precision, 12);

    private static EvaluatedQuery Evaluated(string[] right, params string[] arguable) =>
        EvaluatedQuery.Of(new("text", right, arguable), Ranking);
}
