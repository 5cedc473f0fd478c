namespace PhotoSearch.Tests;

/// <summary>The starter model's figures on <c>data/evaluation</c>. Each figure is a share, 0 to 1.</summary>
internal sealed class StarterFigures(StarterEmbeddings embeddings)
{
    /// <summary>R@n: the share of queries with a right picture in the best n.</summary>
    public double Recall(string test, int best) => Recall(Rows(test), best);

    /// <summary>The loss in R@1 from the test's changed pictures or texts, compared with the same scenes' full captions.</summary>
    public double Loss(string test)
    {
        // The part of an id before the dash is the scene. full-large has 200 of the 1,000 scenes.
        var changed = Rows(test);
        var scenes = changed.Select(row => row.Right[0].Split('-')[0]).ToHashSet();
        return Rounded(Recall([.. Rows("full").Where(row => scenes.Contains(row.Right[0]))], 1) - Recall(changed, 1));
    }

    /// <summary>Mean precision at min(3, right) of the test's queries.</summary>
    public double Precision(string test) => Rounded(Rows(test).Average(Precision));

    public double Precision(Retrieval row) => Precision(row.Text, EvaluationData.Galleries[row.Gallery], row.Right, row.Arguable);

    /// <summary>Mean precision at min(3, right) of the example queries on <c>data/photos</c>.</summary>
    public double GalleryPrecision() => Rounded(EvaluationData.GalleryQueries.Average(GalleryPrecision));

    public double GalleryPrecision(GalleryQuery query) => Precision(query.Query, embeddings.Photos, query.Relevant, query.Arguable);

    /// <summary>How often a text is nearer to the right one of two pictures that differ in one thing.</summary>
    public double RightPictures(string test) => Rounded(EvaluationData.PicturePairs.Where(row => row.Test == test)
        .Average(row => Between(row.Text, row.Right) > Between(row.Text, row.Wrong) ? 1 : 0));

    /// <summary>How often a picture is nearer to the right one of two texts.</summary>
    public double RightTexts(string test) => Rounded(EvaluationData.TextPairs.Where(row => row.Test == test)
        .Average(row => Between(row.Right, row.Image) > Between(row.Wrong, row.Image) ? 1 : 0));

    /// <summary>The gallery's pictures nearest to the text, nearest first.</summary>
    public IEnumerable<string> Best(string text, IEnumerable<string> gallery) =>
        gallery.OrderByDescending(picture => Between(text, picture));

    private double Recall(Retrieval[] rows, int best) =>
        Rounded(rows.Average(row => Best(row.Text, EvaluationData.Galleries[row.Gallery]).Take(best).Intersect(row.Right).Any() ? 1 : 0));

    private double Precision(string text, IEnumerable<string> gallery, string[] right, string[] arguable)
    {
        var wanted = Math.Min(3, right.Length);
        return (double)Best(text, gallery).Take(wanted).Intersect(right.Concat(arguable)).Count() / wanted;
    }

    private double Between(string text, string picture) => Cosine.Between(embeddings.OfText(text), embeddings.OfPicture(picture));

    private static Retrieval[] Rows(string test) => [.. EvaluationData.Retrievals.Where(row => row.Test == test)];

    /// <summary>Rounds, so that a loss of 0.97 - 0.96 is exactly 0.01.</summary>
    private static double Rounded(double share) => Math.Round(share, 4);
}
