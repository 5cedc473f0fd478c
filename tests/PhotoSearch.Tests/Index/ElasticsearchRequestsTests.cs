namespace PhotoSearch.Tests;

public sealed class ElasticsearchRequestsTests
{
    private static readonly float[] Query = [0.6f, 0.8f];

    [Fact]
    public void The_mapping_reads_as_in_the_documentation() => Assert.Equal(
        """
        {
          "mappings": {
            "_meta": {
              "model": "clip-ViT-B-32",
              "dimension": 512,
              "photos_folder": "/Fotos/Zoë"
            },
            "_source": {
              "excludes": [
                "embedding"
              ]
            },
            "properties": {
              "image_url": {
                "type": "keyword"
              },
              "content_hash": {
                "type": "keyword",
                "index": false
              },
              "embedding": {
                "type": "dense_vector",
                "dims": 512,
                "index": true,
                "similarity": "cosine",
                "index_options": {
                  "type": "hnsw",
                  "m": 16,
                  "ef_construction": 100
                }
              }
            }
          }
        }
        """, ElasticsearchRequests.CreateIndex(new("clip-ViT-B-32", 512, "/Fotos/Zoë")), ignoreLineEndingDifferences: true);

    [Theory]
    [InlineData(4, 100)]
    [InlineData(4_096, 4_096)]
    public void An_approximate_search_has_100_candidates_or_k_if_that_is_more(int k, int candidates) => Assert.Equal(
        $$$"""{"size":{{{k}}},"knn":{"field":"embedding","query_vector":[0.6,0.8],"k":{{{k}}},"num_candidates":{{{candidates}}}}}""",
        ElasticsearchRequests.Search(Query, k));

    [Fact]
    public void An_exact_search_scores_every_photo() => Assert.Equal(
        """{"size":4,"query":{"script_score":{"query":{"match_all":{}},"script":{"source":"1.0 + cosineSimilarity(params.query_value, 'embedding')","params":{"query_value":[0.6,0.8]}}}}}""",
        ElasticsearchRequests.ExactSearch(Query, 4));

    [Fact]
    public void A_folder_is_a_filter_inside_the_search()
    {
        var filter = ServerRequests.BeginsWith("image_url", "holidays/2024/");

        Assert.Equal(
            """{"size":4,"knn":{"field":"embedding","query_vector":[0.6,0.8],"k":4,"num_candidates":100,"filter":{"prefix":{"image_url":"holidays/2024/"}}}}""",
            ElasticsearchRequests.Search(Query, 4, filter));
        Assert.StartsWith(
            """{"size":4,"query":{"script_score":{"query":{"bool":{"filter":{"prefix":{"image_url":"holidays/2024/"}}}},"script":""",
            ElasticsearchRequests.ExactSearch(Query, 4, filter), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_embeddings_are_shortened_for_reading_here_too() =>
        Assert.Contains(
            "\"query_vector\":[0,1,2, … 509 more]",
            OpenSearchRequests.Shorten(ElasticsearchRequests.Search(Enumerable.Range(0, 512).Select(i => (float)i).ToArray(), 4)),
            StringComparison.Ordinal);
}
