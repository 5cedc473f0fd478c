namespace PhotoSearch;

/// <summary>Request bodies for Elasticsearch, which differ from those in <see cref="OpenSearchRequests"/>.</summary>
/// <remarks>
/// Accepted by Elasticsearch 8.17. Written for 8.4 and newer, where a search has the option <c>knn</c>. 8.4 also requires every property
/// of the graph.
/// </remarks>
internal static class ElasticsearchRequests
{
    /// <summary>Body of <c>PUT /index</c>: the mapping of an index for k-NN search.</summary>
    /// <returns>Indented JSON.</returns>
    /// <remarks>
    /// <c>hnsw</c> keeps embeddings unchanged. The default since 8.14, <c>int8_hnsw</c>, rounds each number to a byte, so hits would have
    /// rounded cosines. 16 and 100 are Elasticsearch's defaults for the graph.
    /// </remarks>
    public static string CreateIndex(IndexDefinition definition)
    {
        var plan = definition.Photos is { } photos ? IndexPlan.ForElasticsearch(photos, definition.Dimension) : null;
        return ServerRequests.CreateIndex(definition, plan, knn: null, new
        {
            type = "dense_vector",
            dims = definition.Dimension,
            index = true,
            similarity = "cosine",
            index_options = new { type = "hnsw", m = 16, ef_construction = 100 },
        });
    }

    /// <summary>Body of an approximate search in the index's graph. <c>_score</c> is (1 + cosine) / 2.</summary>
    /// <remarks>
    /// <c>num_candidates</c> is OpenSearch's <c>ef_search</c>: how many near photos the search keeps while it walks through the graph. At
    /// least k, at most 10,000.
    /// </remarks>
    public static string Search(ReadOnlyMemory<float> embedding, int k, object? filter = null) => ServerRequests.Write(new
    {
        size = k,
        knn = new { field = "embedding", query_vector = embedding, k, num_candidates = Math.Max(k, OpenSearchRequests.EfSearch), filter },
    });

    /// <summary>Body of a search that compares with every photo. <c>_score</c> is 1 + cosine.</summary>
    /// <remarks>The script needs the module painless, which Elasticsearch's own distributions include.</remarks>
    public static string ExactSearch(ReadOnlyMemory<float> embedding, int k, object? filter = null) =>
        ServerRequests.ExactSearch(k, "'embedding'", new { query_value = embedding }, filter);

    /// <remarks>Needs no script: since 8.17, vectors can be read like other values (elastic/elasticsearch, pull request 114484).</remarks>
    public static string FirstPageOfEmbeddings(int photos) =>
        ServerRequests.FirstPage(photos, docvalue_fields: ServerRequests.Embedding);
}
