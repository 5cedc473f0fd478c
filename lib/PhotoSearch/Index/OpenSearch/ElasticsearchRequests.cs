namespace PhotoSearch;

/// <summary>The bodies that Elasticsearch gets in place of those in <see cref="OpenSearchRequests"/>.</summary>
/// <remarks>
/// Accepted by Elasticsearch 8.17; written for 8.4 and newer, in which a search takes the option <c>knn</c>. 8.4 also wants each property
/// of the graph said.
/// </remarks>
internal static class ElasticsearchRequests
{
    /// <summary>Body of <c>PUT /index</c>: the mapping of an index for k-NN search.</summary>
    /// <returns>Indented JSON.</returns>
    /// <remarks>
    /// <c>hnsw</c> keeps embeddings as they are: the default since 8.14, <c>int8_hnsw</c>, rounds them to a byte a number, and hits would
    /// come with rounded cosines. 16 and 100 are Elasticsearch's own defaults for the graph.
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
    /// <c>num_candidates</c> is what OpenSearch calls <c>ef_search</c>: how many near photos the walk keeps in sight; k or more, at most
    /// 10,000.
    /// </remarks>
    public static string Search(ReadOnlyMemory<float> embedding, int k, object? filter = null) => ServerRequests.Write(new
    {
        size = k,
        knn = new { field = "embedding", query_vector = embedding, k, num_candidates = Math.Max(k, OpenSearchRequests.EfSearch), filter },
    });

    /// <summary>Body of a search that compares with every photo. <c>_score</c> is 1 + cosine.</summary>
    /// <remarks>The script is in painless, a module that Elasticsearch's own distributions have.</remarks>
    public static string ExactSearch(ReadOnlyMemory<float> embedding, int k, object? filter = null) =>
        ServerRequests.ExactSearch(k, "'embedding'", new { query_value = embedding }, filter);

    /// <remarks>No script: since 8.17 vectors can be read as other values are (elastic/elasticsearch, pull request 114484).</remarks>
    public static string FirstPageOfEmbeddings(int photos) =>
        ServerRequests.FirstPage(photos, docvalue_fields: ServerRequests.Embedding);
}
