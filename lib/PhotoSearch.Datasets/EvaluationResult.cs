namespace PhotoSearch;

/// <summary>How well searches find the right photos. Each figure is the mean over the queries, 0 to 1.</summary>
/// <param name="Test">The test that the queries belong to; null for the whole file.</param>
/// <param name="Queries">The number of queries.</param>
/// <param name="HitsAt1">Share of queries whose best hit is right.</param>
/// <param name="HitsAt3">Share of queries with a right hit in the best three.</param>
/// <param name="HitsAt5">Share of queries with a right hit in the best five.</param>
/// <param name="HitsAt10">Share of queries with a right hit in the best ten.</param>
/// <param name="MeanReciprocalRank">
/// The mean of 1 / rank of the first right hit. A query counts 0 if that hit is beyond the ranks examined.
/// </param>
/// <param name="Precision">
/// Precision at min(3, right): the share of right or arguable photos in the best three hits, or in fewer hits if the query has fewer than
/// three right photos.
/// </param>
/// <remarks>
/// Hits@k is R@K of A. Karpathy and L. Fei-Fei, "Deep visual-semantic alignments for generating image descriptions", CVPR 2015, section
/// 4.2. Mean reciprocal rank: E. Voorhees, "The TREC-8 question answering track report", 1999. Precision: see
/// <c>data/evaluation/README.md</c>.
/// </remarks>
public sealed record EvaluationFigures(
    string? Test, int Queries, double HitsAt1, double HitsAt3, double HitsAt5, double HitsAt10, double MeanReciprocalRank, double Precision)
{
    internal static EvaluationFigures Of(string? test, IReadOnlyCollection<EvaluatedQuery> queries) => new(
        test, queries.Count, Hits(queries, 1), Hits(queries, 3), Hits(queries, 5), Hits(queries, 10),
        queries.Average(query => query.Rank is { } rank ? 1.0 / rank : 0), queries.Average(query => query.Precision));

    private static double Hits(IReadOnlyCollection<EvaluatedQuery> queries, int k) =>
        (double)queries.Count(query => query.Rank <= k) / queries.Count;
}

/// <summary>The result of an evaluation.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Photos">The number of photos searched.</param>
/// <param name="All">The figures of all queries.</param>
/// <param name="Tests">The figures of each test, in the order of the file. Empty if the file names no tests.</param>
/// <param name="SecondsPerText">Mean time to embed a query's text, in seconds.</param>
/// <param name="SecondsPerSearch">Mean time from the embedding to the hits, in seconds.</param>
/// <param name="Failures">Photos that cannot be read or are not in the index.</param>
/// <param name="QueriesLeftOut">
/// The number of queries left out because all their right photos are in <paramref name="Failures"/>.
/// </param>
public sealed record EvaluationResult(
    string Model, long Photos, EvaluationFigures All, IReadOnlyList<EvaluationFigures> Tests, double SecondsPerText,
    double SecondsPerSearch,
    IReadOnlyList<FailedPhoto> Failures, int QueriesLeftOut);

/// <summary>The result of a query.</summary>
/// <param name="Query">The query.</param>
/// <param name="Rank">The rank of the first right hit, from 1; null if there is none.</param>
/// <param name="Precision">Precision at min(3, right).</param>
internal sealed record EvaluatedQuery(EvaluationQuery Query, int? Rank, double Precision)
{
    public static EvaluatedQuery Of(EvaluationQuery query, IReadOnlyList<string> hits)
    {
        var right = query.Right.ToHashSet();
        var rank = hits.TakeWhile(hit => !right.Contains(hit)).Count() + 1;
        var wanted = Math.Min(3, right.Count);
        right.UnionWith(query.Arguable);
        return new(query, rank <= hits.Count ? rank : null, (double)hits.Take(wanted).Count(right.Contains) / wanted);
    }
}
