namespace PhotoSearch;

/// <summary>
/// The differences between OpenSearch and Elasticsearch: mapping and searching vectors. The rest of the protocol is the same, because
/// OpenSearch is a fork of Elasticsearch.
/// </summary>
/// <param name="Product">The server's name, for messages.</param>
/// <param name="Plan">Plans the layout of an index for many photos.</param>
/// <param name="CreateIndex">Body of <c>PUT /index</c>.</param>
/// <param name="Search">
/// Body of an approximate search for k photos that match a filter. <c>_score</c> is (1 + cosine) / 2.
/// </param>
/// <param name="ExactSearch">Body of an exact search. <c>_score</c> is 1 + cosine.</param>
/// <param name="FirstPageOfEmbeddings">Body of a search for all photos with their embeddings, with the number per page.</param>
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
