namespace PhotoSearch.Tests;

/// <summary>Searches limited to a folder.</summary>
public abstract partial class PhotoIndexContract
{
    private const string Deep = "holidays/2024/";

    [Fact]
    public async Task A_folder_with_few_photos_far_from_the_query_still_gives_k_hits()
    {
        await Index.CreateAsync(Definition);
        var query = Vectors.Unit(1_000, Dimension);
        // The photos in the folder are farthest from the query, and photos in folders with similar names are nearest.
        var many = Vectors.Photos(3_000, Dimension);
        var farthest = Vectors.Nearest(many, query, many.Length)[^5..].Select(hit => many.Single(photo => photo.Id == hit.Id).Embedding);
        PhotoDocument[] inside = [.. farthest.Select((far, i) => new PhotoDocument($"{Deep}{i}/a.jpg", $"{Deep}{i}/a.jpg", far))];
        string[] alike =
            ["holidays/2024-spring/a.jpg", "Holidays/2024/a.jpg", "holidays/2024", "my/holidays/2024/a.jpg", "holidays/2025/a.jpg"];
        await AddAndRefreshAsync([.. many, .. inside, .. alike.Select(id => new PhotoDocument(id, id, query))]);

        foreach (var exact in ExactAndNot)
        {
            Assert.Equal(
                Vectors.Nearest(inside, query, 5).Select(hit => hit.Id),
                (await FindAsync(query, 50, exact, "holidays/2024")).Select(hit => hit.Id));
            Assert.Equal(
                Vectors.Nearest(inside, query, 3).Select(hit => hit.Cosine),
                (await FindAsync(query, 3, exact, "holidays/2024")).Select(hit => hit.Cosine), (a, b) => Math.Abs(a - b) < 1e-5);
            Assert.Equal(8, (await FindAsync(query, 50, exact, "holidays")).Count);
            Assert.Equal("album/", (await FindAsync(query, 50, exact, "album")).Select(hit => hit.Id[..6]).Distinct().Single());
        }
    }

    [Fact]
    public async Task A_folder_may_be_written_in_several_ways()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync([.. Vectors.Photos(3, Dimension), new("b/c/d.jpg", "b/c/d.jpg", Vectors.Unit(9, Dimension))]);
        string[] ways = ["b/c", "b/c/", "./b/c", "././b/c//", .. OperatingSystem.IsWindows() ? [@"b\c", @".\b\c\"] : Array.Empty<string>()];

        foreach (var folder in ways)
            Assert.Equal("b/c/d.jpg", Assert.Single(await Index.SearchAsync(Vectors.Unit(1, Dimension), 9, folder: folder)).Id);
        foreach (var all in new[] { null, "", ".", "./" })
            Assert.Equal(4, (await Index.SearchAsync(Vectors.Unit(1, Dimension), 9, folder: all)).Count);
    }

    [Fact]
    public async Task A_folders_name_may_contain_any_character_and_is_taken_literally()
    {
        await Index.CreateAsync(Definition);
        string[] folders =
        [
            "a_b", "axb", "100%", "100 percent", "*", "?", "it's \"quoted\"", "日本/🦊", "日本/🦋", "[a-z]", "'; DROP TABLE photo_1; --", "~",
            "..", "e\u0301", "\u00e9", "b\u00ff", "b\uffff", "b", "\ud800\udc00",
        ];
        await AddAndRefreshAsync(
            [.. folders.Select((folder, i) => new PhotoDocument($"{folder}/{i}.jpg", $"{folder}/{i}.jpg", Vectors.Unit(i, Dimension)))]);

        foreach (var (i, folder) in folders.Index())
            foreach (var exact in ExactAndNot)
                Assert.Equal($"{folder}/{i}.jpg", Assert.Single(await FindAsync(Vectors.Unit(1, Dimension), 50, exact, folder)).Id);
    }

    [Fact]
    public async Task A_folder_refers_to_the_path_or_URL_not_the_id()
    {
        await Index.CreateAsync(Definition);
        var longPath = string.Join('/', Enumerable.Repeat("a folder with a long name", 30)) + "/a.jpg";
        await AddAndRefreshAsync(
        [
            new("sha256:0123", longPath, Vectors.Unit(1, Dimension)),
            new("one", "https://example.com/2024/1.jpg", Vectors.Unit(2, Dimension)),
            new("https://example.com/2024/2.jpg", "https://example.com/2025/2.jpg", Vectors.Unit(3, Dimension)),
        ]);

        Assert.Equal("sha256:0123", Assert.Single(await InAsync("a folder with a long name")).Id);
        Assert.Equal("sha256:0123", Assert.Single(await InAsync(longPath[..^6])).Id);
        Assert.Equal("one", Assert.Single(await InAsync("https://example.com/2024")).Id);
        Assert.Equal(2, (await InAsync("https://example.com/")).Count);

        Task<IReadOnlyList<PhotoHit>> InAsync(string folder) => Index.SearchAsync(Vectors.Unit(1, Dimension), 9, folder: folder);
    }

    [Fact]
    public async Task A_folder_without_photos_is_named_with_the_folder_that_may_have_been_meant()
    {
        await Index.CreateAsync(Definition);
        string[] ids =
        [
            "holidays/2023/a.jpg", "holidays/2024/a.jpg", "work/2042/a.jpg", "a.jpg", "https://example.com/Fotos/a.jpg", .. Vectors
                .Photos(50, Dimension).Select(photo => photo.Id),
        ];
        await AddAndRefreshAsync([.. ids.Select((id, i) => new PhotoDocument(id, id, Vectors.Unit(i, Dimension)))]);

        foreach (var (asked, meant) in new[]
            {
                ("holidays/2042", "holidays/2024"), ("Holidays", "holidays"), ("./hollydays/2024/", "holidays/2024"), ("a.jpg", "album"),
                ("https://example.com/fotos", "https://example.com/Fotos"), ("https://example.org", "https://example.com"),
            })
            foreach (var exact in ExactAndNot)
            {
                var missing = await Assert.ThrowsAsync<PhotoIndexException>(() => FindAsync(Vectors.Unit(1, Dimension), 1, exact, asked));
                Assert.Equal(
                    $"Index \"{name}\" holds no photos in the folder {asked.TrimStart('.', '/').TrimEnd('/')}. Did you mean {meant}?",
                    missing.Message);
                Assert.True(missing.IsMissing);
            }
    }

    [Fact]
    public async Task An_index_without_folders_suggests_no_other_folder()
    {
        await Index.CreateAsync(Definition);
        foreach (var photos in new PhotoDocument[][] { [], [new("a.jpg", "a.jpg", Vectors.Unit(1, Dimension))] })
        {
            await AddAndRefreshAsync(photos);
            Assert.Equal(
                $"Index \"{name}\" holds no photos in the folder b. Leave the folder out to search all photos.",
                (await Assert.ThrowsAsync<PhotoIndexException>(() =>
                    Index.SearchAsync(Vectors.Unit(1, Dimension), 1, folder: "b"))).Message);
        }
    }

    [Fact]
    public async Task Photos_that_were_moved_or_removed_are_no_longer_found_in_their_folder()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync([.. Vectors.Photos(20, Dimension), new("b/c.jpg", "b/c.jpg", Vectors.Unit(90, Dimension))]);

        await Index.RemoveAsync(["album/0003.jpg", "album/0019.jpg"]);
        await AddAndRefreshAsync([new("album/0005.jpg", "b/5.jpg", Vectors.Unit(5, Dimension))]);

        Assert.Equal(17, (await Index.SearchAsync(Vectors.Unit(1, Dimension), 50, folder: "album")).Count);
        Assert.Equal(
            ["album/0005.jpg", "b/c.jpg"],
            (await Index.SearchAsync(Vectors.Unit(5, Dimension), 50, folder: "b")).Select(hit => hit.Id).Order(StringComparer.Ordinal));
    }

    private Task<IReadOnlyList<PhotoHit>> FindAsync(float[] query, int k, bool exact, string folder) =>
        exact ? SearchExactlyAsync(query, k, folder) : Index.SearchAsync(query, k, folder: folder);
}
