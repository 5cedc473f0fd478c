namespace PhotoSearch.Tests;

public sealed class OpenSearchRequestsTests
{
    private static readonly float[] Query = [0.6f, 0.8f];

    [Fact]
    public void The_mapping_reads_as_in_the_documentation() => Assert.Equal(
        """
        {
          "settings": {
            "index": {
              "knn": true
            }
          },
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
                "type": "knn_vector",
                "dimension": 512,
                "method": {
                  "name": "hnsw",
                  "engine": "lucene",
                  "space_type": "cosinesimil"
                }
              }
            }
          }
        }
        """, OpenSearchRequests.CreateIndex(new("clip-ViT-B-32", 512, "/Fotos/Zoë")), ignoreLineEndingDifferences: true);

    [Fact]
    public void An_index_for_100_million_photos_states_engine_compression_and_shards_and_starts_without_refreshes_and_replicas() =>
        Assert.Equal(
        """
        {
          "settings": {
            "index": {
              "knn": true,
              "number_of_shards": 9,
              "number_of_replicas": 0,
              "refresh_interval": "-1"
            }
          },
          "mappings": {
            "_meta": {
              "model": "clip-ViT-B-32",
              "dimension": 512,
              "loading": {
                "number_of_replicas": 1
              }
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
                "type": "knn_vector",
                "dimension": 512,
                "method": {
                  "name": "hnsw",
                  "engine": "faiss",
                  "space_type": "cosinesimil"
                },
                "compression_level": "16x"
              }
            }
          }
        }
        """, OpenSearchRequests.CreateIndex(new("clip-ViT-B-32", 512, Photos: 100_000_000)), ignoreLineEndingDifferences: true);

    [Fact]
    public void A_bulk_request_has_two_lines_per_photo() => Assert.Equal(
        """
        {"index":{"_index":"photos","_id":"a/\"b\".jpg"}}
        {"image_url":"a/\"b\".jpg","embedding":[0.1,-1E-05,1],"content_hash":"abc"}
        {"index":{"_index":"photos","_id":"c.jpg"}}
        {"image_url":"https://example.com/c.jpg","embedding":[0.33333334]}

        """,
        OpenSearchRequests.Bulk(
            [new("a/\"b\".jpg", "a/\"b\".jpg", [0.1f, -1e-5f, 1], "abc"), new("c.jpg", "https://example.com/c.jpg", [1 / 3f])], "photos"),
        ignoreLineEndingDifferences: true);

    [Fact]
    public void An_approximate_search_names_k_and_ef_search() => Assert.Equal(
        """{"size":4,"query":{"knn":{"embedding":{"vector":[0.6,0.8],"k":4,"method_parameters":{"ef_search":100}}}}}""",
        OpenSearchRequests.Search(Query, 4));

    [Fact]
    public void An_exact_search_scores_every_photo() => Assert.Equal(
        """{"size":4,"query":{"script_score":{"query":{"match_all":{}},"script":{"source":"1.0 + cosineSimilarity(params.query_value, doc[params.field])","params":{"field":"embedding","query_value":[0.6,0.8]}}}}}""",
        OpenSearchRequests.ExactSearch(Query, 4));

    [Fact]
    public void A_folder_is_a_filter_inside_the_search()
    {
        var filter = ServerRequests.BeginsWith("image_url", "holidays/2024/");

        Assert.Equal(
            """{"size":4,"query":{"knn":{"embedding":{"vector":[0.6,0.8],"k":4,"method_parameters":{"ef_search":100},"filter":{"prefix":{"image_url":"holidays/2024/"}}}}}}""",
            OpenSearchRequests.Search(Query, 4, filter));
        Assert.StartsWith(
            """{"size":4,"query":{"script_score":{"query":{"bool":{"filter":{"prefix":{"image_url":"holidays/2024/"}}}},"script":""",
            OpenSearchRequests.ExactSearch(Query, 4, filter), StringComparison.Ordinal);
    }

    [Fact]
    public void Long_embeddings_are_shortened_for_reading()
    {
        var embedding = Enumerable.Range(0, 512).Select(i => (i - 2) / 1e5f).ToArray();

        Assert.Equal(
            """{"size":4,"query":{"knn":{"embedding":{"vector":[-2E-05,-1E-05,0, … 509 more],"k":4,"method_parameters":{"ef_search":100}}}}}""",
            OpenSearchRequests.Shorten(OpenSearchRequests.Search(embedding, 4)));
        var bulk = OpenSearchRequests.Shorten(
            OpenSearchRequests.Bulk([new("a[1,2,3].jpg", "a", embedding), new("b", "b", embedding)], "photos"));
        Assert.Equal(2, bulk.Split("… 509 more").Length - 1);
        Assert.Contains("a[1,2,3].jpg", bulk, StringComparison.Ordinal);
    }

    [Fact]
    public void Short_arrays_stay_whole() =>
        Assert.Equal("""{"vector":[1,2,3,4,5,6,7,8]}""", OpenSearchRequests.Shorten("""{"vector":[1,2,3,4,5,6,7,8]}"""));
}
