using System.Text.Json;

namespace PhotoSearch;

/// <summary>The bodies that Elasticsearch gets in place of those in <see cref="OpenSearchRequests"/>. Bulk requests are the same.</summary>
/// <remarks>
/// Accepted by Elasticsearch 8.17; written for 8.4 and newer, in which a search takes the option <c>knn</c>. 8.4 also wants each property
/// of the graph said.
/// </remarks>
public static class ElasticsearchRequests
{
    /// <summary>Body of <c>PUT /index</c>: the mapping of an index for k-NN search.</summary>
    /// <returns>Indented JSON.</returns>
    /// <remarks>
    /// <c>hnsw</c> keeps embeddings as they are: the default since 8.14, <c>int8_hnsw</c>, rounds them to a byte a number, and hits would
    /// come with rounded cosines. 16 and 100 are Elasticsearch's own defaults for the graph.
    /// </remarks>
    public static string CreateIndex(IndexDefinition definition) => OpenSearchRequests.Planned(definition, IndexPlan.ForElasticsearch, JsonSerializer.Serialize(new
    {
        mappings = new
        {
            _meta = new { model = definition.Model, dimension = definition.Dimension, photos_folder = definition.PhotosFolder },
            _source = new { excludes = OpenSearchRequests.LeftOutOfSource },
            properties = new
            {
                image_url = new { type = "keyword" },
                content_hash = new { type = "keyword", index = false },
                embedding = new
                {
                    type = "dense_vector",
                    dims = definition.Dimension,
                    index = true,
                    similarity = "cosine",
                    index_options = new { type = "hnsw", m = 16, ef_construction = 100 },
                },
            },
        },
    }, OpenSearchRequests.Indented));

    /// <summary>Body of <c>POST /index/_search</c>: approximate search in the index's graph. <c>_score</c> is (1 + cosine) / 2.</summary>
    /// <param name="embedding">[dimension] float32.</param>
    /// <param name="k">How many hits.</param>
    /// <returns>JSON on one line.</returns>
    /// <remarks><c>num_candidates</c> is what OpenSearch calls <c>ef_search</c>: how many near photos the walk keeps in sight; k or more, at most 10,000.</remarks>
    public static string Search(ReadOnlyMemory<float> embedding, int k) => JsonSerializer.Serialize(new
    {
        size = k,
        knn = new { field = "embedding", query_vector = embedding, k, num_candidates = Math.Max(k, OpenSearchRequests.EfSearch) },
    }, OpenSearchRequests.Compact);

    /// <summary>Body of <c>POST /index/_search</c>: compares with every photo. <c>_score</c> is 1 + cosine.</summary>
    /// <param name="embedding">[dimension] float32.</param>
    /// <param name="k">How many hits.</param>
    /// <returns>JSON on one line.</returns>
    /// <remarks>The script is in painless, a module that Elasticsearch's own distributions have.</remarks>
    public static string ExactSearch(ReadOnlyMemory<float> embedding, int k) => JsonSerializer.Serialize(new
    {
        size = k,
        query = new
        {
            script_score = new
            {
                query = new { match_all = new { } },
                script = new { source = "1.0 + cosineSimilarity(params.query_value, 'embedding')", @params = new { query_value = embedding } },
            },
        },
    }, OpenSearchRequests.Compact);
}
