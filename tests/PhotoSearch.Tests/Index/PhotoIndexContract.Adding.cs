namespace PhotoSearch.Tests;

public abstract partial class PhotoIndexContract
{
    [Fact]
    public async Task Added_photos_are_found_and_counted_after_a_refresh()
    {
        await Index.CreateAsync(Definition);

        var result = await Index.AddAsync(Vectors.Photos(30, Dimension));
        await Index.RefreshAsync();

        Assert.Equal((30, 0), (result.Stored, result.Refused.Count));
        var info = await Index.GetInfoAsync();
        Assert.Equal(30, info!.Photos);
        Assert.True(info.Bytes > 0);
        var hit = Assert.Single(await Index.SearchAsync(Vectors.Unit(7, Dimension), 1));
        Assert.Equal(("album/0007.jpg", "album/0007.jpg"), (hit.Id, hit.ImageUrl));
        Assert.Equal(1, hit.Cosine, 1e-5);
    }

    [Fact]
    public async Task Its_size_includes_photos_that_have_just_been_added()
    {
        await Index.CreateAsync(Definition);
        var empty = (await Index.GetInfoAsync())!.Bytes;

        await AddAndRefreshAsync(Vectors.Photos(300, Dimension));

        // The size of the embeddings alone, as float32.
        Assert.InRange((await Index.GetInfoAsync())!.Bytes - empty, 300 * Dimension * 4, 10_000_000);
    }

    [Fact]
    public async Task Adding_the_same_id_again_replaces_the_photo()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(5, Dimension));

        await AddAndRefreshAsync([new("album/0003.jpg", "https://example.com/3.jpg", Vectors.Unit(99, Dimension), "new")]);

        Assert.Equal(5, (await Index.GetInfoAsync())!.Photos);
        Assert.Equal("new", (await Index.GetContentHashesAsync(["album/0003.jpg"]))["album/0003.jpg"]);
        var hit = Assert.Single(await Index.SearchAsync(Vectors.Unit(99, Dimension), 1));
        Assert.Equal(("album/0003.jpg", "https://example.com/3.jpg"), (hit.Id, hit.ImageUrl));
        Assert.Equal(5, (await Index.SearchAsync(Vectors.Unit(3, Dimension), 10)).Count);
    }

    [Fact]
    public async Task The_last_of_equal_ids_in_one_bulk_request_wins()
    {
        await Index.CreateAsync(Definition);

        await AddAndRefreshAsync([new("a", "first", Vectors.Unit(1, Dimension)), new("a", "last", Vectors.Unit(2, Dimension))]);

        Assert.Equal("last", Assert.Single(await Index.SearchAsync(Vectors.Unit(1, Dimension), 5)).ImageUrl);
    }

    [Fact]
    public async Task One_bad_photo_does_not_stop_the_others()
    {
        await Index.CreateAsync(Definition);
        var good = Vectors.Photos(2, Dimension);
        PhotoDocument[] photos =
        [
            good[0], new("short", "short", Vectors.Unit(1, 8)), new("zero", "zero", new float[Dimension]),
            new("nan", "nan", [float.NaN, .. new float[Dimension - 1]]), new("", "no id", Vectors.Unit(1, Dimension)),
            new(new string('x', 513), "long", Vectors.Unit(1, Dimension)), good[1],
        ];

        var result = await Index.AddAsync(photos);
        await Index.RefreshAsync();

        Assert.Equal(2, result.Stored);
        Assert.Equal(
            ["its embedding has 8 numbers, but the index needs 16", "its embedding is all zeros, which has no direction",
            "its embedding holds a number that is not finite", "its id has 0 bytes, but must have 1 to 512",
            "its id has 513 bytes, but must have 1 to 512"],
            result.Refused.Select(refused => refused.Reason));
        Assert.Equal(2, (await Index.GetInfoAsync())!.Photos);
    }

    [Fact]
    public async Task Ids_may_contain_anything()
    {
        await Index.CreateAsync(Definition);
        string[] ids =
        [
            "a/b c/d.jpg", "it's \"quoted\".jpg", "Zoë/日本/🦊.jpg", "a\\b.jpg", "%2F?x=1&y#z.jpg", "'; DROP TABLE photo_1; --",
            "tab\tand\nline",
            " leading and trailing ", new('x', 512), new('é', 256), "e\u0301", "\u00e9", "_underscore", "-minus", "*",
        ];
        await AddAndRefreshAsync(
            [.. ids.Select((id, i) => new PhotoDocument(id, id, Vectors.Unit(i, Dimension), $"hash {i} \"{id[0]}\""))]);

        var hashes = await Index.GetContentHashesAsync(ids);

        for (var i = 0; i < ids.Length; i++)
        {
            var hit = Assert.Single(await SearchExactlyAsync(Vectors.Unit(i, Dimension), 1));
            Assert.Equal((ids[i], ids[i]), (hit.Id, hit.ImageUrl));
            Assert.Equal($"hash {i} \"{ids[i][0]}\"", hashes[ids[i]]);
        }
        Assert.Equal(ids.Length, hashes.Count);
    }

    [Fact]
    public async Task Content_hashes_show_stored_photos_even_before_a_refresh()
    {
        await Index.CreateAsync(Definition);
        await Index.AddAsync(
            [new("with", "with", Vectors.Unit(1, Dimension), "abc"), new("without", "without", Vectors.Unit(2, Dimension))]);

        var hashes = await Index.GetContentHashesAsync(["with", "without", "missing", "with"]);

        Assert.Equal(new Dictionary<string, string> { ["with"] = "abc", ["without"] = "" }, hashes);
        Assert.Empty(await Index.GetContentHashesAsync([]));
    }

    [Fact]
    public async Task Content_hashes_of_thousands_of_ids_come_at_once()
    {
        var photos = Vectors.Photos(2_500, Dimension);
        await Index.CreateAsync(Definition);
        await Index.AddAsync(photos);

        var hashes = await Index.GetContentHashesAsync([.. photos.Select(photo => photo.Id), "missing"]);

        Assert.Equal(photos.ToDictionary(photo => photo.Id, photo => photo.ContentHash!), hashes);
    }

    [Fact]
    public async Task One_call_stores_a_thousand_photos_of_512_numbers()
    {
        var photos = Vectors.Photos(1_000, 512);
        await Index.CreateAsync(Definition with { Dimension = 512 });

        var result = await Index.AddAsync(photos);
        await Index.RefreshAsync();

        Assert.Equal((1_000, 0), (result.Stored, result.Refused.Count));
        Assert.Equal(1_000, (await Index.GetInfoAsync())!.Photos);
        var query = Vectors.Unit(5_000, 512);
        var expected = Vectors.Nearest(photos, query, 10);
        var hits = await SearchExactlyAsync(query, 10);
        Assert.Equal(expected.Select(hit => hit.Id), hits.Select(hit => hit.Id));
        Assert.All(expected.Zip(hits), pair => Assert.Equal(pair.First.Cosine, pair.Second.Cosine, 1e-5));
    }

    [Fact]
    public async Task Several_callers_may_add_and_search_at_the_same_time()
    {
        await Index.CreateAsync(Definition);
        var photos = Vectors.Photos(400, Dimension);
        var work = photos.Chunk(50).SelectMany(part => new Func<Task>[]
        {
            async () => Assert.Equal(part.Length, (await Index.AddAsync(part)).Stored),
            async () => Assert.NotNull(await Index.SearchAsync(part[0].Embedding, 5)),
        });

        await Task.WhenAll(work.Select(Task.Run));
        await Index.RefreshAsync();

        Assert.Equal(400, (await Index.GetInfoAsync())!.Photos);
        var query = Vectors.Unit(1000, Dimension);
        Assert.Equal(Vectors.Nearest(photos, query, 5).Select(hit => hit.Id), (await SearchExactlyAsync(query, 5)).Select(hit => hit.Id));
    }
}
