using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace PhotoSearch.Tests;

/// <summary>Tests with an index of their own in a real server, to which they also speak past the library.</summary>
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

    /// <param name="body">Of <c>PUT /index</c>, or of a path below it.</param>
    /// <param name="path">That path.</param>
    private protected async Task PutAsync(string body, string path = "")
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        (await Http.PutAsync(new Uri(indexUri, path), content)).EnsureSuccessStatusCode();
    }

    /// <param name="path">Below the index; nothing is sent with it.</param>
    private protected async Task PostAsync(string path) =>
        (await Http.PostAsync(new Uri(indexUri, path), content: null)).EnsureSuccessStatusCode();

    /// <summary>A closed index, and one whose shard no node may hold, are listed with their state, and the others as ever.</summary>
    /// <param name="mapping">Of a field for vectors.</param>
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

    /// <summary>Every way to use an index whose field holds no vectors says so; it can be deleted.</summary>
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
