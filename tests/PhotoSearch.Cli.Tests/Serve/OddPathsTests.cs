using System.Net;

namespace PhotoSearch.Tests;

/// <summary>Photos of an index whose paths cannot be read. Another program may write any path to an index.</summary>
public sealed class OddPathsTests : IAsyncLifetime
{
    private readonly ServedPhotos server = new(photos: 3);

    private static readonly Dictionary<string, string> OddPaths = new()
    {
        ["long name"] = new string('n', 300) + ".jpg",
        ["long folder"] = new string('d', 300) + "/photo.jpg",
        ["many folders"] = string.Concat(Enumerable.Repeat("a/", 40_000)) + "photo.jpg",
        ["circle"] = "round/photo.jpg",
        ["locked"] = "locked/photo.jpg",
        ["locked file"] = "locked.jpg",
        ["below a photo"] = Path.GetFileName(ServedPhotos.SamplePhotos[0]) + "/photo.jpg",
        ["two lines"] = "two\nlines.jpg",
        ["folder"] = ".",
        ["nothing"] = "",
    };

    private static readonly Dictionary<string, string> OddFolders = new()
    {
        ["long"] = new string('d', 300), ["circle"] = "round/photos", ["locked"] = "locked/photos",
    };

    public async ValueTask InitializeAsync()
    {
        Directory.CreateSymbolicLink(Path.Combine(server.Folder, "round"), "round");
        Assert.Equal(0, (await server.RunAsync("add")).ExitCode);
        var settings = WorkshopSettings.Load(server.In()) with { ServiceUri = null, IndexFile = server.Environment["INDEX_FILE"]! };
        foreach (var (name, folder) in OddFolders)
            await using (var index = PhotoIndex.Open(settings, name))
                await index.CreateAsync(new("starter", 512, Path.Combine(server.Folder, folder)));
        await using (var index = PhotoIndex.Open(settings, "photos"))
        {
            var direction = Enumerable.Repeat(1 / MathF.Sqrt(512), 512).ToArray();
            await index.AddAsync([.. OddPaths.Select(photo => new PhotoDocument(photo.Key, photo.Value, direction))]);
        }
        await server.LockAsync("locked", "locked.jpg");
        await server.ServeAsync();
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task An_index_with_an_unreadable_folder_is_listed_and_accepts_no_photos()
    {
        var indexes = (await server.GetAsync("api/indexes")).GetProperty("indexes").EnumerateArray()
            .ToDictionary(index => index.GetProperty("name").GetString()!, index => index.GetProperty("adding_problem").GetString());

        Assert.Null(indexes["photos"]);
        Assert.All(OddFolders.Keys, name => Assert.NotNull(indexes[name]));
    }

    [Fact]
    public async Task Photos_with_unreadable_paths_are_found_but_not_shown()
    {
        Assert.Equal(3 + OddPaths.Count, ServeApiTests.Ids(await server.GetAsync("api/search?q=boat&n=100")).Length);
        foreach (var id in OddPaths.Keys)
            foreach (var path in new[] { "api/photo", "api/similar" })
            {
                using var response = await server.Http.GetAsync($"{path}?id={Uri.EscapeDataString(id)}");
                Assert.True(response.StatusCode == HttpStatusCode.NotFound, $"{path}, {id}: {response.StatusCode}");
                Assert.DoesNotContain(server.Folder, await response.Content.ReadAsStringAsync());
            }
        Assert.DoesNotContain("fail:", (await server.StopAsync()).Errors);
    }
}
