namespace PhotoSearch.Tests;

/// <summary>The number of photos and bytes in a server's index.</summary>
public sealed class ServerCountTests
{
    [Fact]
    public async Task Photos_count_once_for_any_number_of_replicas()
    {
        await using var server = new FakeServer(request => new(200, request.Path == "/photos/_segments"
            ? """
                {"indices":{"photos":{"shards":{
                    "0":[{"routing":{"primary":true},"segments":{"_0":{"size_in_bytes":1000},"_1":{"size_in_bytes":200}}},
                        {"routing":{"primary":false},"segments":{"_0":{"size_in_bytes":1000}}}],
                    "1":[{"routing":{"primary":true},"segments":{"_0":{"size_in_bytes":30}}},{"routing":{"primary":true}}],
                    "2":null}}}}
                """
            : Answer(request.Path)));
        await using var index = Open(server);

        Assert.Equal(1_230, (await index.GetInfoAsync())!.Bytes);
    }

    [Fact]
    public async Task An_index_deleted_while_it_is_counted_no_longer_exists()
    {
        await using var server = new FakeServer(request => request.Path == "/photos/_count"
            ? new(404, """{"error":{"type":"index_not_found_exception","reason":"no such index [photos]"},"status":404}""")
            : new(200, Answer(request.Path)));
        await using var index = Open(server);

        Assert.Null(await index.GetInfoAsync());
        Assert.Empty(await index.ListAsync(CancellationToken.None));
    }

    private static string Answer(string path) => path switch
    {
        "/photos/_count" => """{"count":5}""",
        "/photos/_segments" => "{}",
        "/_cat/indices" => "[]",
        _ => """{"photos":{"mappings":{"properties":{"embedding":{"type":"knn_vector","dimension":4}}}}}""",
    };

    private static OpenSearchPhotoIndex Open(FakeServer server) => new(ServiceAddress.Parse(server.Uri)!, null, "photos", new HastyTime());
}
