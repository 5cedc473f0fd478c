using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace PhotoSearch.Tests;

/// <summary>Tests with their own index on a real server, to which they also send requests without the library.</summary>
public abstract class ServerIndexTests : IAsyncLifetime
{
    private protected const int Dimension = 8;

    private static readonly HttpClient Http = new();

    private Uri indexUri = null!;

    private protected string Name { get; } = $"own-{Guid.NewGuid():N}";

    private protected IPhotoIndex Index { get; private set; } = null!;

    private protected abstract Task<Uri> ServerAsync();

    public async ValueTask InitializeAsync()
    {
        var server = await ServerAsync();
        indexUri = new Uri(server, Name + "/");
        Index = PhotoIndex.Open(TestSettings.OpenSearch(server.ToString()), Name);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Index is null) return; // skipped
        await Index.DeleteAsync();
        await Index.DisposeAsync();
    }

    /// <param name="body">The body of <c>PUT /index</c>, or of a path below it.</param>
    /// <param name="path">The path below the index.</param>
    private protected async Task PutAsync(string body, string path = "")
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        (await Http.PutAsync(new Uri(indexUri, path), content)).EnsureSuccessStatusCode();
    }

    /// <param name="path">The path below the index. The request has no body.</param>
    private protected async Task PostAsync(string path) =>
        (await Http.PostAsync(new Uri(indexUri, path), content: null)).EnsureSuccessStatusCode();

    /// <summary>Lists a closed index and one with an unassignable shard with their state, and the other indexes as usual.</summary>
    /// <param name="mapping">The mapping of a vector field.</param>
    private protected async Task IndexThatDoesNotAnswerIsListedAsync(string mapping)
    {
        var settings = TestSettings.OpenSearch(Index.Location);
        await using var red = PhotoIndex.Open(settings, Name + "-red");
        await using var open = PhotoIndex.Open(settings, Name + "-open");
        try
        {
            await PutAsync(mapping);
            await PostAsync("_close");
            await PutAsync(
                $$$"""{"settings":{"index.routing.allocation.require._name":"nowhere"},{{{mapping[1..]}}}""",
                $"../{red.Name}?wait_for_active_shards=0");
            await open.CreateAsync(new(Vectors.Model, Dimension));

            var listed = (await PhotoIndex.ListAsync(settings)).Where(index => index.Name.StartsWith(Name, StringComparison.Ordinal));

            Assert.Equal(
                [(Name, $"closed; POST /{Name}/_open opens it"), (open.Name, null),
                    (red.Name, "red: shards are missing; a node may be down")],
                listed.Select(index => (index.Name, index.Problem)));
        }
        finally
        {
            await red.DeleteAsync();
            await open.DeleteAsync();
        }
    }

    private protected async Task<JsonNode> SettingsAsync() => (await GetAsync("_settings"))["settings"]!["index"]!;

    private protected async Task<JsonNode> MappingsAsync() => (await GetAsync("_mapping"))["mappings"]!;

    /// <summary>All operations on an index without vectors give the same message, but it can be deleted.</summary>
    private protected async Task IndexWithoutVectorsIsNamedAsync()
    {
        await PutAsync("""{"mappings":{"properties":{"embedding":{"type":"float"}}}}""");

        foreach (var one in new Func<Task>[] { () => Index.CreateAsync(new("m", Dimension)), () => Index.GetInfoAsync(), () =>
            Index.SearchAsync(Vectors.Unit(1, Dimension), 1), () => Index.AddAsync(Vectors.Photos(1, Dimension)) })
            Assert.StartsWith(
                $"Index \"{Name}\" in {Index.Location} has no k-NN field named embedding",
                (await Assert.ThrowsAsync<PhotoIndexException>(one)).Message, StringComparison.Ordinal);
        Assert.True(await Index.DeleteAsync());
    }

    private async Task<JsonNode> GetAsync(string path) => (await Http.GetFromJsonAsync<JsonNode>(new Uri(indexUri, path)))![Name]!;
}
