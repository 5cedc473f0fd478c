namespace PhotoSearch;

/// <summary>
/// What OpenSearch and Elasticsearch say differently: how vectors are mapped and searched. All else is one protocol, which OpenSearch,
/// a fork of Elasticsearch, kept.
/// </summary>
/// <param name="Product">The server's name, for messages.</param>
/// <param name="Plan">How an index for many photos is laid out.</param>
/// <param name="CreateIndex">Body of <c>PUT /index</c>.</param>
/// <param name="Search">
/// Body of an approximate search for k photos among those that a filter lets through; <c>_score</c> is (1 + cosine) / 2.
/// </param>
/// <param name="ExactSearch">Body of an exact one; <c>_score</c> is 1 + cosine.</param>
/// <param name="FirstPageOfEmbeddings">Body of a search for every photo with its embedding, so many at a time.</param>
internal sealed record ServerDialect(
    string Product,
    Func<long, int, IndexPlan> Plan,
    Func<IndexDefinition, string> CreateIndex,
    Func<ReadOnlyMemory<float>, int, object?, string> Search,
    Func<ReadOnlyMemory<float>, int, object?, string> ExactSearch,
    Func<int, string> FirstPageOfEmbeddings)
{
    public static ServerDialect OpenSearch { get; } =
        new("OpenSearch", IndexPlan.ForOpenSearch,
            OpenSearchRequests.CreateIndex, OpenSearchRequests.Search, OpenSearchRequests.ExactSearch,
            OpenSearchRequests.FirstPageOfEmbeddings);

    public static ServerDialect Elasticsearch { get; } =
        new("Elasticsearch", IndexPlan.ForElasticsearch,
            ElasticsearchRequests.CreateIndex, ElasticsearchRequests.Search, ElasticsearchRequests.ExactSearch,
            ElasticsearchRequests.FirstPageOfEmbeddings);
}
