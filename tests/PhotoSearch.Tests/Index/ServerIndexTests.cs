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

    private protected async Task<JsonNode> SettingsAsync() => (await GetAsync("_settings"))["settings"]!["index"]!;

    private protected async Task<JsonNode> MappingsAsync() => (await GetAsync("_mapping"))["mappings"]!;

    /// <summary>Every way to use an index whose field holds no vectors says so; it can be deleted.</summary>
    private protected async Task IndexWithoutVectorsIsNamedAsync()
    {
        await PutAsync("""{"mappings":{"properties":{"embedding":{"type":"float"}}}}""");

        foreach (var one in new Func<Task>[] { () => Index.CreateAsync(new("m", Dimension)), () => Index.GetInfoAsync(), () =>
            Index.SearchAsync(Vectors.Unit(1, Dimension), 1), () => Index.AddAsync(Vectors.Photos(1, Dimension)) })
            Assert.StartsWith(
                $"Index \"{Name}\" in {Index.Location} is there, but has no k-NN field named embedding",
                (await Assert.ThrowsAsync<PhotoIndexException>(one)).Message, StringComparison.Ordinal);
        Assert.True(await Index.DeleteAsync());
    }

    private async Task<JsonNode> GetAsync(string path) => (await Http.GetFromJsonAsync<JsonNode>(new Uri(indexUri, path)))![Name]!;
}
