namespace PhotoSearch.Tests;

/// <summary>A server's answers in which one value has the wrong type.</summary>
public sealed class ServerAnswersTests
{
    private const int Dimension = 4;

    private static readonly Dictionary<string, Func<OpenSearchPhotoIndex, Task>> Operations = new()
    {
        ["search"] = index => index.SearchAsync(Vectors.Unit(1, Dimension), 1),
        ["exact search"] = index => index.SearchAsync(Vectors.Unit(1, Dimension), 1, exact: true),
        ["add"] = index => index.AddAsync([new("a", "a", Vectors.Unit(1, Dimension))]),
        ["remove"] = index => index.RemoveAsync(["a"]),
        ["look up"] = index => index.GetContentHashesAsync(["a"]),
        ["info"] = index => index.GetInfoAsync(),
        ["indexes"] = index => index.ListAsync(CancellationToken.None),
        ["photos"] = async index => await index.ListPhotosAsync().ToListAsync(),
        ["embeddings"] = async index => await index.ReadEmbeddingsAsync().ToListAsync(),
        ["create"] = index => index.CreateAsync(new("m", Dimension)),
        ["delete"] = index => index.DeleteAsync(),
        ["refresh"] = index => index.RefreshAsync(),
        ["finish"] = index => index.FinishLoadingAsync(),
    };

    [Theory]
    [InlineData("search", "photos/_search", """{"hits":{"hits":5}}""")]
    [InlineData("search", "photos/_search", """{"hits":5}""")]
    [InlineData("search", "photos/_search", """{"hits":[]}""")]
    [InlineData("search", "photos/_search", """{"hits":null}""")]
    [InlineData("search", "photos/_search", """{"hits":{"hits":null}}""")]
    [InlineData("search", "photos/_search", """{"hits":{"hits":[null]}}""")]
    [InlineData("search", "photos/_search", """{"hits":{"hits":["a"]}}""")]
    [InlineData("search", "photos/_search", """{"hits":{"hits":[{"_score":1}]}}""")]
    [InlineData("search", "photos/_search", """{"hits":{"hits":[{"_id":5,"_score":1}]}}""")]
    [InlineData("search", "photos/_search", """{"hits":{"hits":[{"_id":null,"_score":1}]}}""")]
    [InlineData("search", "photos/_search", """{"hits":{"hits":[{"_id":"a"}]}}""")]
    [InlineData("search", "photos/_search", """{"hits":{"hits":[{"_id":"a","_score":null}]}}""")]
    [InlineData("search", "photos/_search", """{"hits":{"hits":[{"_id":"a","_score":"1"}]}}""")]
    [InlineData("exact search", "photos/_search", """{"hits":{"hits":[{"_id":"a","_score":1e999}]}}""")]
    [InlineData("search", "photos/_search", """{"hits":{"hits":[{"_id":"\ud800","_score":1}]}}""")]
    [InlineData("search", "photos/_search", """{"hits":{"hits":[{"_id":"a","_score":1,"_source":5}]}}""")]
    [InlineData("search", "photos/_search", """{"hits":{"hits":[{"_id":"a","_score":1,"_source":{"image_url":"\ud800"}}]}}""")]
    [InlineData("search", "photos/_search", """{"_shards":[],"hits":{"hits":[]}}""")]
    [InlineData("search", "photos/_search", """{"_shards":{"total":"1","successful":1},"hits":{"hits":[]}}""")]
    [InlineData("search", "photos/_search", """{"_shards":{"total":1.5,"successful":1},"hits":{"hits":[]}}""")]
    [InlineData("search", "photos/_search", """[{"hits":{"hits":[]}}]""")]
    [InlineData("search", "photos/_search", "null")]
    [InlineData("search", "photos/_search", "{}")]
    [InlineData("search", "photos/_search", "")]
    [InlineData("search", "photos/_search", "5")]
    [InlineData("search", "photos/_search", """{"hits":{"hits":[]}} and more""")]
    [InlineData("add", "_bulk", """{"items":{}}""")]
    [InlineData("add", "_bulk", """{"items":null}""")]
    [InlineData("add", "_bulk", """{"errors":false}""")]
    [InlineData("add", "_bulk", """{"items":[null]}""")]
    [InlineData("add", "_bulk", """{"items":[[]]}""")]
    [InlineData("add", "_bulk", """{"items":[{}]}""")]
    [InlineData("add", "_bulk", """{"items":[{"index":null}]}""")]
    [InlineData("add", "_bulk", """{"items":[{"index":{"status":201.5}}]}""")]
    [InlineData("add", "_bulk", """{"items":[{"index":{"status":"201"}}]}""")]
    [InlineData("add", "_bulk", """{"items":[{"index":{"status":20100000000}}]}""")]
    [InlineData("add", "_bulk", """{"items":[{"index":{}}]}""")]
    [InlineData("remove", "_bulk", """{"items":[{"delete":{"status":200,"result":5}}]}""")]
    [InlineData("look up", "photos/_mget", """{"docs":5}""")]
    [InlineData("look up", "photos/_mget", "{}")]
    [InlineData("look up", "photos/_mget", """{"docs":[null]}""")]
    [InlineData("look up", "photos/_mget", """{"docs":[{"found":true}]}""")]
    [InlineData("look up", "photos/_mget", """{"docs":[{"_id":"a","found":"true"}]}""")]
    [InlineData("look up", "photos/_mget", """{"docs":[{"_id":["a"],"found":true}]}""")]
    [InlineData("info", "photos/_mapping", """{"photos":null}""")]
    [InlineData("info", "photos/_mapping", """{"photos":5}""")]
    [InlineData("info", "photos/_mapping", """{"photos":{"mappings":[]}}""")]
    [InlineData("info", "photos/_mapping", """{"photos":{"mappings":{"properties":5}}}""")]
    [InlineData("info", "photos/_mapping", """{"photos":{"mappings":{"properties":{"embedding":"knn_vector"}}}}""")]
    [InlineData("info", "photos/_mapping",
        """{"photos":{"mappings":{"properties":{"embedding":{"type":"knn_vector","dimension":"4"}}}}}""")]
    [InlineData("info", "photos/_mapping",
        """{"photos":{"mappings":{"properties":{"embedding":{"type":"knn_vector","dimension":4.5}}}}}""")]
    [InlineData("info", "photos/_mapping",
        """{"photos":{"mappings":{"properties":{"embedding":{"type":"knn_vector","dimension":4,"method":"hnsw"}}}}}""")]
    [InlineData("info", "photos/_mapping", """{"photos":{"mappings":{"properties":{"embedding":{"type":"dense_vector","dims":[4]}}}}}""")]
    [InlineData("search", "photos/_mapping", """{"photos":{"mappings":{"properties":{"embedding":{"type":7,"dimension":4}}}}}""")]
    [InlineData("info", "photos/_mapping", """{"photos":{"mappings":{"_meta":{"photos_folder":"a\u0000b"},"properties":{"embedding":{"type":"knn_vector","dimension":4}}}}}""")]
    [InlineData("info", "photos/_mapping", """{"photos":{"mappings":{"_meta":{"model":"\udc00"},"properties":{}}}}""")]
    [InlineData("finish", "photos/_mapping", """{"photos":{"mappings":{"_meta":{"loading":{},"a":1,"a":2},"properties":{}}}}""")]
    [InlineData("info", "photos/_count", """{"count":"5"}""")]
    [InlineData("info", "photos/_count", """{"count":-5}""")]
    [InlineData("info", "photos/_count", """{"count":1e30}""")]
    [InlineData("info", "photos/_count", "{}")]
    [InlineData("info", "photos/_segments", """{"indices":[]}""")]
    [InlineData("info", "photos/_segments", """{"indices":{"photos":{"shards":{"0":{}}}}}""")]
    [InlineData("info", "photos/_segments", """{"indices":{"photos":{"shards":{"0":[null]}}}}""")]
    [InlineData("info", "photos/_segments", """{"indices":{"photos":{"shards":{"0":[{"routing":{"primary":"true"}}]}}}}""")]
    [InlineData("info", "photos/_segments", """{"indices":{"p":{"shards":{"0":[{"segments":{"_0":{"size_in_bytes":"5"}}}]}}}}""")]
    [InlineData("indexes", "_mapping", """[]""")]
    [InlineData("indexes", "_mapping", """{"photos":{"mappings":null}}""")]
    [InlineData("indexes", "_mapping", """{"photos":{}}""")]
    [InlineData("indexes", "_cat/indices", "{}")]
    [InlineData("indexes", "_cat/indices", """[{"index":5}]""")]
    [InlineData("photos", "photos/_search", """{"_scroll_id":5,"hits":{"hits":[]}}""")]
    [InlineData("photos", "_search/scroll", """{"hits":{"hits":[{"_id":5}]}}""")]
    [InlineData("photos", "_search/scroll", """{"hits":{"hits":{"_id":"a"}}}""")]
    [InlineData("embeddings", "photos/_search", """{"hits":{"hits":[{"_id":"a","fields":[]}]}}""")]
    [InlineData("embeddings", "photos/_search", """{"hits":{"hits":[{"_id":"a","fields":{"embedding":[1,2,3,4]}}]}}""")]
    [InlineData("embeddings", "photos/_search", """{"hits":{"hits":[{"_id":"a","fields":{"embedding":[["1",2,3,4]]}}]}}""")]
    [InlineData("embeddings", "photos/_search", """{"hits":{"hits":[{"_id":"a","fields":{"embedding":[[1,2,null,4]]}}]}}""")]
    [InlineData("create", "photos", """{"acknowledged":"yes"}""")]
    [InlineData("create", "photos", """{"acknowledged":true,"shards_acknowledged":1}""")]
    [InlineData("create", "photos", """{"acknowledged":true,"index":{}}""")]
    [InlineData("create", "photos", """["photos"]""")]
    [InlineData("delete", "photos", "true")]
    [InlineData("refresh", "photos/_refresh", "[]")]
    [InlineData("finish", "photos/_flush", "<html></html>")]
    public async Task A_wrong_type_gives_one_line_with_the_server_and_its_answer(string operation, string path, string answer)
    {
        await using var server = new FakeServer(request =>
            request.Path == $"/{path}" ? new(200, answer)
            : operation == "create" ? new(404, "{}")
            : new(200, RightAnswer(request.Path)));
        await using var index = Open(server);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => Operations[operation](index));

        Assert.Contains(server.Uri, refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refusal.Message);
        Assert.InRange(refusal.Message.Length, 80, 500);
        var shown = answer.Length switch { 0 => "nothing", > 120 => answer[..120] + "…", _ => answer };
        Assert.Contains($"\"{shown}\"", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_message_names_the_place_of_the_wrong_type()
    {
        await using var server = FakeServer.WithIndex(Dimension, _ => new(200,
            """{"took":3,"hits":{"hits":[{"_id":"a","_score":0.9},{"_id":"b","_score":null}]}}"""));
        await using var index = Open(server);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.SearchAsync(Vectors.Unit(1, Dimension), 2));

        Assert.Equal(
            $"OpenSearch at {server.Uri} answered POST /photos/_search with " +
            "\"{\"took\":3,\"hits\":{\"hits\":[{\"_id\":\"a\",\"_score\":0.9}," +
            "{\"_id\":\"b\",\"_score\":null}]}}\", which is not the expected JSON ($.hits.hits[1]._score). " +
            "If this is not OpenSearch, correct SERVICE_URI, or leave SERVICE_URI empty to use the embedded index.",
            refusal.Message);
    }

    [Fact]
    public async Task Other_programs_values_in_an_index_are_accepted()
    {
        await using var server = new FakeServer(request => new(200, request.Path == "/photos/_mapping"
            ? """{"photos":{"aliases":5,"mappings":{"_meta":{"model":["a","b"],"photos_folder":7,"loading":"no"},"dynamic":"strict","properties":{"tags":5,"embedding":{"type":"knn_vector","dimension":4,"space_type":"cosinesimil"}}}}}"""
            : RightAnswer(request.Path)));
        await using var index = Open(server);

        Assert.Equal(new IndexInfo("photos", 5, 0, Dimension, null, null), await index.GetInfoAsync());
        Assert.Equal([new PhotoHit("a", "a", 1)], await index.SearchAsync(Vectors.Unit(1, Dimension), 1));
    }

    internal static string RightAnswer(string path) => path switch
    {
        "/photos/_mapping" or "/_mapping" => """
            {"photos":{"mappings":{"_meta":{"loading":{}},"properties":{"embedding":{"type":"knn_vector","dimension":4,"space_type":"cosinesimil"}}}}}
            """,
        "/_cat/indices" => "[]",
        "/photos/_count" => """{"count":5}""",
        "/photos/_search" or "/_search/scroll" => """{"_scroll_id":"s","hits":{"hits":[{"_id":"a","_score":1}]}}""",
        _ => "{}",
    };

    private static OpenSearchPhotoIndex Open(FakeServer server) => new(ServiceAddress.Parse(server.Uri)!, null, "photos", new HastyTime());
}
