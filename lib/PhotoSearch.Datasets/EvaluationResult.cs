namespace PhotoSearch;

/// <summary>How well searches find what they should. Each figure is a share, 0 to 1, the mean over the queries.</summary>
/// <param name="Test">What the queries belong to; null for all of the file.</param>
/// <param name="Queries">How many.</param>
/// <param name="HitsAt1">Queries whose best hit is a right one.</param>
/// <param name="HitsAt3">Queries with a right one among the best three.</param>
/// <param name="HitsAt5">Queries with a right one among the best five.</param>
/// <param name="HitsAt10">Queries with a right one among the best ten.</param>
/// <param name="MeanReciprocalRank">
/// One divided by the rank of the first right hit; 0 where it is beyond the ranks that were looked at.
/// </param>
/// <param name="Precision">
/// Precision at min(3, right): of the best three hits, or of as many as there are right ones where those are fewer, the share that is right
/// or arguable.
/// </param>
/// <remarks>
/// Hits@k is R@K of A. Karpathy and L. Fei-Fei, "Deep visual-semantic alignments for generating image descriptions", CVPR 2015, section
/// 4.2. Mean reciprocal rank: E. Voorhees, "The TREC-8 question answering track report", 1999. Precision as
/// <c>data/evaluation/README.md</c> has it.
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

/// <summary>What an evaluation found.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Photos">How many photos were searched.</param>
/// <param name="All">The figures of all queries together.</param>
/// <param name="Tests">Those of each test, in the order of the file; none where the file names no tests.</param>
/// <param name="SecondsPerText">Seconds to embed a query's text, the mean.</param>
/// <param name="SecondsPerSearch">Seconds from that embedding to the hits, the mean.</param>
/// <param name="Failures">Photos that cannot be read, or are not in the index.</param>
/// <param name="QueriesLeftOut">
/// Queries that are not counted, because every photo that answers them is among <paramref name="Failures"/>.
/// </param>
public sealed record EvaluationResult(
    string Model, long Photos, EvaluationFigures All, IReadOnlyList<EvaluationFigures> Tests, double SecondsPerText,
    double SecondsPerSearch,
    IReadOnlyList<FailedPhoto> Failures, int QueriesLeftOut);

/// <summary>What became of a query.</summary>
/// <param name="Query">The query.</param>
/// <param name="Rank">The rank of the first right hit, from 1; null where none was found.</param>
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
