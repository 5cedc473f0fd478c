using System.Globalization;

namespace PhotoSearch.Tests;

/// <summary>Measures the committed starter model with the library, on committed scenes that were not used for training.</summary>
public sealed class StarterModelTests(StarterEmbeddings embeddings) : IClassFixture<StarterEmbeddings>
{
    /// <summary>A figure in the model card, its test in <c>data/evaluation</c>, and its target.</summary>
    private sealed record Goal(string Name, string Test, double Asked, Func<StarterFigures, string, double> Measure)
    {
        /// <summary>The value to keep if the model misses the target. The model card says so too.</summary>
        public double? Admitted { get; init; }

        /// <summary>Whether the figure is a loss, which must be small. All others must be large.</summary>
        public bool IsLoss { get; init; }

        public double Limit => Admitted ?? Asked;

        public bool IsMetBy(double value) => IsLoss ? value <= Limit : value >= Limit;
    }

    private static readonly Goal[] Goals =
    [
        new("full captions, R@1", "full", .97, (of, test) => of.Recall(test, 1)),
        new("full captions, R@3", "full", .995, (of, test) => of.Recall(test, 3)),
        new("short queries, precision", "short", .93, (of, test) => of.Precision(test)),
        new("free queries, precision", "free", .93, (of, test) => of.Precision(test)),
        new("40 learner's queries, precision", "learner", .95, (of, test) => of.Precision(test)),
        new("30 queries outside the grammar, precision", "outside", .85, (of, test) => of.Precision(test)),
        new("colour changed", "colour", .97, (of, test) => of.RightPictures(test)),
        new("kind changed", "kind", .97, (of, test) => of.RightPictures(test)),
        new("setting changed", "setting", .97, (of, test) => of.RightPictures(test)),
        new("time changed", "time", .97, (of, test) => of.RightPictures(test)),
        new("weather changed", "weather", .97, (of, test) => of.RightPictures(test)),
        new("count changed", "count", .90, (of, test) => of.RightPictures(test)),
        new("size changed", "size", .80, (of, test) => of.RightPictures(test)),
        new("colours of two things swapped", "swap", .75, (of, test) => of.RightPictures(test)) { Admitted = .64 },
        new("above and below turned round", "relation-over", .75, (of, test) => of.RightTexts(test)),
        new("left and right turned round", "relation-left", .75, (of, test) => of.RightTexts(test)) { Admitted = .50 },
        new("JPEG quality 50, loss of R@1", "full-q50", .01, (of, test) => of.Loss(test)) { IsLoss = true },
        new("768 x 512, loss of R@1", "full-large", .01, (of, test) => of.Loss(test)) { IsLoss = true },
        new("cropped and scaled by a tenth, loss of R@1", "full-crop", .01, (of, test) => of.Loss(test)) { IsLoss = true },
        new("two typos, loss of R@1", "full-typos", .01, (of, test) => of.Loss(test)) { IsLoss = true },
        new("an unknown word, loss of R@1", "full-unknown", .01, (of, test) => of.Loss(test)) { IsLoss = true },
        new("example queries on data/photos, precision", "gallery-queries", .95, (of, _) => of.GalleryPrecision()),
    ];

    private readonly StarterFigures figures = new(embeddings);

    public static TheoryData<string> Names => [.. Goals.Select(goal => goal.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_figure_is_reached(string figure)
    {
        var goal = Goals.Single(goal => goal.Name == figure);
        var value = goal.Measure(figures, goal.Test);
        Assert.True(goal.IsMetBy(value), string.Create(CultureInfo.InvariantCulture,
            $"{figure}: {value:0.000}, must be at {(goal.IsLoss ? "most" : "least")} {goal.Limit:0.000} on \"{goal.Test}\" of " +
            $"data/evaluation"));
    }

    /// <summary>EvaluateCommandTests compares the rows that <c>photosearch evaluate</c> also measures.</summary>
    [Fact]
    public void The_model_card_has_the_figures_that_are_reached()
    {
        string[] changed = ["colour", "kind", "setting", "time", "weather"];
        Assert.Equal(ModelCard.Row("one thing changed: colour"), changed.Select(test => Rounded(figures.RightPictures(test))));
        Assert.Equal(
            ModelCard.Row("one thing changed: count"), [Rounded(figures.RightPictures("count")), Rounded(figures.RightPictures("size"))]);
        Assert.Equal(ModelCard.Row("colours of two things swapped"), [Rounded(figures.RightPictures("swap"))]);
        Assert.Equal(
            ModelCard.Row("relation turned round"),
            [Rounded(figures.RightTexts("relation-over")), Rounded(figures.RightTexts("relation-left"))]);
        Assert.Equal(ModelCard.Row("25 example queries"), [Rounded(figures.GalleryPrecision())]);

        static double Rounded(double figure) => Math.Round(figure, 3);
    }

    [Fact]
    public void The_best_three_photos_for_a_red_boat_at_sunset_are_right()
    {
        var query = EvaluationData.GalleryQueries.Single(query => query.Query == "a red boat at sunset");
        Assert.True(figures.GalleryPrecision(query) == 1, Described(query));
    }

    [Fact]
    public void Two_of_the_best_three_photos_for_every_example_query_are_right() =>
        Assert.Empty(EvaluationData.GalleryQueries.Where(query => figures.GalleryPrecision(query) < 2 / 3.0).Select(Described));

    private string Described(GalleryQuery query) =>
        $"{query.Query}: {string.Join(' ', figures.Best(query.Query, embeddings.Photos).Take(3))}; right are " +
        $"{string.Join(' ', query.Relevant)}";
}
