namespace PhotoSearch.Tests;

/// <summary>An index deleted during use leads to the message "There is no index", at any moment.</summary>
public sealed class DeletedIndexTests
{
    private const int Dimension = 4;

    private const string Gone =
        """{"error":{"type":"index_not_found_exception","reason":"no such index [photos]"},"status":404}""";

    private static readonly Dictionary<string, Func<IPhotoIndex, Task>> Operations = new()
    {
        ["search"] = index => index.SearchAsync(Vectors.Unit(1, Dimension), 1),
        ["exact search"] = index => index.SearchAsync(Vectors.Unit(1, Dimension), 1, exact: true),
        ["look up"] = index => index.GetContentHashesAsync(["a"]),
        ["list"] = async index => await index.ListPhotosAsync().ToListAsync(),
    };

    [Theory]
    // Recorded from OpenSearch and Elasticsearch: answers to searches while an index of three shards was deleted.
    [InlineData("search", "/photos/_search", 404, Gone)]
    [InlineData("search", "/photos/_search", 200, """{"_shards":{"total":3,"successful":1,"failed":0},"hits":{"hits":[]}}""")]
    [InlineData("exact search", "/photos/_search", 200, """{"_shards":{"total":3,"successful":2,"failed":1},"hits":{"hits":[]}}""")]
    [InlineData("list", "/photos/_search", 200, """{"_shards":{"total":3,"successful":2,"failed":0},"hits":{"hits":[]}}""")]
    [InlineData("list", "/_search/scroll", 404, """{"error":{"type":"search_context_missing_exception","reason":"No context"}}""")]
    [InlineData("look up", "/photos/_mget", 200, """{"docs":[{"_id":"a","error":{"reason":"no such index [photos]"}}]}""")]
    public async Task On_a_server(string operation, string path, int status, string answer)
    {
        var deleted = false;
        await using var server = FakeServer.WithIndex(Dimension, request =>
        {
            if (request.Path == path) deleted = true;
            return request.Path == path ? new(status, answer)
                : new(200, """{"_scroll_id":"s","hits":{"hits":[{"_id":"a","_score":1}]}}""");
        }, isThere: () => !deleted);
        await using var index = new OpenSearchPhotoIndex(ServiceAddress.Parse(server.Uri)!, null, "photos", new HastyTime());

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => Operations[operation](index));

        Assert.True(refusal.IsMissing, refusal.Message);
    }

    [Fact]
    public async Task In_a_file_that_is_deleted_and_recreated()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows deletes no file that is open.");
        var folder = Directory.CreateTempSubdirectory("photosearch-gone-");
        var file = Path.Combine(folder.FullName, "photos.db");
        await using var index = PhotoIndex.Open(TestSettings.Embedded(file), "photos");
        await index.CreateAsync(new("m", Dimension));
        await index.AddAsync(Vectors.Photos(10, Dimension));
        await index.RefreshAsync();
        var bytes = await File.ReadAllBytesAsync(file);
        using var enough = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var changing = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested)
            {
                File.WriteAllBytes(file + ".new", bytes);
                // The file exists and is missing for about as long as a search takes, so searches meet both.
                File.Delete(file);
                Thread.SpinWait(20_000);
                File.Move(file + ".new", file);
                Thread.SpinWait(20_000);
            }
        });

        var missing = 0;
        try
        {
            // Search until a search meets a missing file, for at most a minute.
            for (var search = 0; (search < 2_000 || missing == 0) && !enough.IsCancellationRequested; search++)
                try
                {
                    Assert.Single(await index.SearchAsync(Vectors.Unit(1, Dimension), 1));
                }
                catch (PhotoIndexException gone)
                {
                    Assert.True(gone.IsMissing, gone.Message);
                    missing++;
                }
        }
        finally
        {
            await enough.CancelAsync();
            await changing;
            folder.Delete(recursive: true);
        }

        Assert.NotEqual(0, missing);
    }
}
