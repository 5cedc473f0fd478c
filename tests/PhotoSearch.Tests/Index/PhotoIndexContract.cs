namespace PhotoSearch.Tests;

/// <summary>What every store does alike. One class a store runs these facts; what only one store does is tested in its own class.</summary>
public abstract class PhotoIndexContract : IAsyncLifetime
{
    protected const int Dimension = 16;

    private static readonly bool[] ExactAndNot = [true, false];

    /// <summary>A name that no other test uses.</summary>
    private readonly string name = $"contract-{Guid.NewGuid():N}";

    private WorkshopSettings settings = null!;

    protected static IndexDefinition Definition { get; } = new(Vectors.Model, Dimension, "/somewhere/Fotos/Zoë \"1\"");

    protected IPhotoIndex Index { get; private set; } = null!;

    protected abstract Task<WorkshopSettings> SettingsAsync();

    public async Task InitializeAsync()
    {
        settings = await SettingsAsync() with { IndexName = name };
        Index = PhotoIndex.Open(settings);
    }

    public virtual async Task DisposeAsync()
    {
        await Index.DeleteAsync();
        await Index.DisposeAsync();
    }

    [ContractFact]
    public async Task Creating_answers_as_OpenSearch_does()
    {
        Assert.Equal(new IndexCreation(true, true, name), await Index.CreateAsync(Definition));

        Assert.Equal(new IndexInfo(name, 0, 0, Dimension, Vectors.Model, Definition.PhotosFolder), await Index.GetInfoAsync() is { } info ? info with { Bytes = 0 } : null);
    }

    [ContractFact]
    public async Task Creating_again_changes_nothing_and_says_so()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(3, Dimension));

        Assert.Equal(new IndexCreation(true, true, name, AlreadyExisted: true), await Index.CreateAsync(Definition));

        Assert.Equal(3, (await Index.GetInfoAsync())!.Photos);
    }

    [ContractFact]
    public async Task Creating_for_another_model_is_refused_with_what_to_do()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(3, Dimension));

        var otherModel = await Assert.ThrowsAsync<PhotoIndexException>(() => Index.CreateAsync(new("other", Dimension)));
        var otherDimension = await Assert.ThrowsAsync<PhotoIndexException>(() => Index.CreateAsync(new("other", 768)));

        Assert.Equal($"Index \"{name}\" holds vectors from test-model; those of other cannot be compared with them. " +
            "Set CLIP_MODEL back to test-model, or run \"Create the index\" in notebook 1 (this deletes 3 vectors).", otherModel.Message);
        Assert.StartsWith($"Index \"{name}\" holds 16-dimension vectors from test-model; other makes 768. Set CLIP_MODEL back", otherDimension.Message, StringComparison.Ordinal);
    }

    [ContractFact]
    public async Task What_was_added_is_found_and_counted_after_a_refresh()
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

    [ContractFact]
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

    [ContractFact]
    public async Task The_last_of_equal_ids_in_one_bulk_wins()
    {
        await Index.CreateAsync(Definition);

        await AddAndRefreshAsync([new("a", "first", Vectors.Unit(1, Dimension)), new("a", "last", Vectors.Unit(2, Dimension))]);

        Assert.Equal("last", Assert.Single(await Index.SearchAsync(Vectors.Unit(1, Dimension), 5)).ImageUrl);
    }

    [ContractFact]
    public async Task Searches_give_the_cosines_and_the_order_of_comparing_with_every_photo()
    {
        var photos = Vectors.Photos(200, Dimension);
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(photos);

        foreach (var query in Enumerable.Range(1000, 5).Select(seed => Vectors.Unit(seed, Dimension)))
        {
            var expected = Vectors.Nearest(photos, query, 20);
            foreach (var exact in ExactAndNot)
            {
                var hits = await Index.SearchAsync(query, 20, exact);
                Assert.Equal(expected.Select(hit => hit.Id), hits.Select(hit => hit.Id));
                Assert.All(expected.Zip(hits), pair => Assert.Equal(pair.First.Cosine, pair.Second.Cosine, 1e-5));
            }
        }
    }

    [ContractFact]
    public async Task The_query_need_not_have_norm_1()
    {
        var photos = Vectors.Photos(50, Dimension);
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(photos);
        var query = Vectors.Unit(1000, Dimension).Select(x => x * 7).ToArray();

        var hits = await Index.SearchAsync(query, 3, exact: true);

        Assert.All(Vectors.Nearest(photos, query, 3).Zip(hits), pair => Assert.Equal(pair.First.Cosine, pair.Second.Cosine, 1e-5));
    }

    [ContractFact]
    public async Task Equal_cosines_come_in_the_order_of_their_ids()
    {
        await Index.CreateAsync(Definition);
        var embedding = Vectors.Unit(1, Dimension);
        await AddAndRefreshAsync([.. "cäaBb".Select(letter => letter.ToString()).Select(id => new PhotoDocument(id, id, embedding))]);

        foreach (var exact in ExactAndNot)
            Assert.Equal("B a b c ä", string.Join(' ', (await Index.SearchAsync(embedding, 5, exact)).Select(hit => hit.Id)));
    }

    [ContractFact]
    public async Task Fewer_hits_come_back_when_the_index_holds_fewer()
    {
        await Index.CreateAsync(Definition);
        Assert.Empty(await Index.SearchAsync(Vectors.Unit(1, Dimension), 5));
        Assert.Empty(await Index.SearchAsync(Vectors.Unit(1, Dimension), 5, exact: true));
        await AddAndRefreshAsync(Vectors.Photos(3, Dimension));

        Assert.Equal(3, (await Index.SearchAsync(Vectors.Unit(1, Dimension), 4_096)).Count);
        Assert.Equal(3, (await Index.SearchAsync(Vectors.Unit(1, Dimension), 4_096, exact: true)).Count);
    }

    [ContractFact]
    public async Task K_below_1_or_above_4096_is_a_mistake_of_the_caller()
    {
        await Index.CreateAsync(Definition);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Index.SearchAsync(Vectors.Unit(1, Dimension), 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Index.SearchAsync(Vectors.Unit(1, Dimension), 4_097));
    }

    [ContractFact]
    public async Task A_query_without_direction_is_a_mistake_of_the_caller()
    {
        await Index.CreateAsync(Definition);

        await Assert.ThrowsAsync<ArgumentException>(() => Index.SearchAsync(new float[Dimension], 1));
        await Assert.ThrowsAsync<ArgumentException>(() => Index.SearchAsync(Enumerable.Repeat(float.NaN, Dimension).ToArray(), 1));
    }

    [ContractFact]
    public async Task A_query_of_another_dimension_is_refused_with_what_to_do()
    {
        await Index.CreateAsync(Definition);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => Index.SearchAsync(Vectors.Unit(1, 8), 1));

        Assert.StartsWith($"Index \"{name}\" holds 16-dimension vectors; this search came with 8.", refusal.Message, StringComparison.Ordinal);
    }

    [ContractFact]
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
            ["its embedding has 8 numbers; the index holds 16", "its embedding is all zeros, which has no direction",
            "its embedding holds a number that is not finite", "its id has 0 bytes; an id has 1 to 512", "its id has 513 bytes; an id has 1 to 512"],
            result.Refused.Select(refused => refused.Reason));
        Assert.Equal(2, (await Index.GetInfoAsync())!.Photos);
    }

    [ContractFact]
    public async Task Ids_may_hold_anything()
    {
        await Index.CreateAsync(Definition);
        string[] ids =
        [
            "a/b c/d.jpg", "it's \"quoted\".jpg", "Zoë/日本/🦊.jpg", "a\\b.jpg", "%2F?x=1&y#z.jpg", "'; DROP TABLE photo_1; --", "tab\tand\nline",
            " leading and trailing ", new('x', 512), new('é', 256), "e\u0301", "\u00e9", "_underscore", "-minus", "*",
        ];
        await AddAndRefreshAsync([.. ids.Select((id, i) => new PhotoDocument(id, id, Vectors.Unit(i, Dimension), $"hash {i} \"{id[0]}\""))]);

        var hashes = await Index.GetContentHashesAsync(ids);

        for (var i = 0; i < ids.Length; i++)
        {
            var hit = Assert.Single(await Index.SearchAsync(Vectors.Unit(i, Dimension), 1, exact: true));
            Assert.Equal((ids[i], ids[i]), (hit.Id, hit.ImageUrl));
            Assert.Equal($"hash {i} \"{ids[i][0]}\"", hashes[ids[i]]);
        }
        Assert.Equal(ids.Length, hashes.Count);
    }

    [ContractFact]
    public async Task Content_hashes_tell_what_is_stored_even_before_a_refresh()
    {
        await Index.CreateAsync(Definition);
        await Index.AddAsync([new("with", "with", Vectors.Unit(1, Dimension), "abc"), new("without", "without", Vectors.Unit(2, Dimension))]);

        var hashes = await Index.GetContentHashesAsync(["with", "without", "missing", "with"]);

        Assert.Equal(new Dictionary<string, string> { ["with"] = "abc", ["without"] = "" }, hashes);
        Assert.Empty(await Index.GetContentHashesAsync([]));
    }

    [ContractFact]
    public async Task Content_hashes_of_thousands_of_ids_come_at_once()
    {
        var photos = Vectors.Photos(2_500, Dimension);
        await Index.CreateAsync(Definition);
        await Index.AddAsync(photos);

        var hashes = await Index.GetContentHashesAsync([.. photos.Select(photo => photo.Id), "missing"]);

        Assert.Equal(photos.ToDictionary(photo => photo.Id, photo => photo.ContentHash!), hashes);
    }

    [ContractFact]
    public async Task A_thousand_photos_of_512_numbers_are_stored_by_one_call()
    {
        var photos = Vectors.Photos(1_000, 512);
        await Index.CreateAsync(Definition with { Dimension = 512 });

        var result = await Index.AddAsync(photos);
        await Index.RefreshAsync();

        Assert.Equal((1_000, 0), (result.Stored, result.Refused.Count));
        Assert.Equal(1_000, (await Index.GetInfoAsync())!.Photos);
        var query = Vectors.Unit(5_000, 512);
        var expected = Vectors.Nearest(photos, query, 10);
        var hits = await Index.SearchAsync(query, 10, exact: true);
        Assert.Equal(expected.Select(hit => hit.Id), hits.Select(hit => hit.Id));
        Assert.All(expected.Zip(hits), pair => Assert.Equal(pair.First.Cosine, pair.Second.Cosine, 1e-5));
    }

    [ContractFact]
    public async Task Deleting_is_told_apart_from_deleting_again()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(3, Dimension));

        Assert.True(await Index.DeleteAsync());
        Assert.False(await Index.DeleteAsync());

        Assert.Null(await Index.GetInfoAsync());
        await Index.CreateAsync(Definition with { Dimension = 8 });
        Assert.Equal((0, 8), (await Index.GetInfoAsync())! is var info ? (info.Photos, info.Dimension) : default);
    }

    [ContractFact]
    public async Task A_missing_index_is_named_with_what_to_do()
    {
        Assert.Null(await Index.GetInfoAsync());
        Func<Task>[] all =
        [
            () => Index.SearchAsync(Vectors.Unit(1, Dimension), 1),
            () => Index.SearchAsync(Vectors.Unit(1, Dimension), 1, exact: true),
            () => Index.AddAsync(Vectors.Photos(1, Dimension)),
            () => Index.GetContentHashesAsync(["a"]),
            () => Index.RefreshAsync(),
        ];

        foreach (var one in all)
        {
            var missing = await Assert.ThrowsAsync<PhotoIndexException>(one);
            Assert.Equal($"There is no index \"{name}\" in {Index.Location}. Create it with notebook 1 or `photosearch index create`, " +
                "then add photos with notebook 2 or `photosearch add`.", missing.Message);
        }
        Assert.Null(await Index.GetInfoAsync());
    }

    [ContractFact]
    public async Task The_list_holds_every_index_with_what_it_holds()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(3, Dimension));
        await using var second = PhotoIndex.Open(settings, name + "-2");
        await second.CreateAsync(new("other-model", 8));

        var listed = (await PhotoIndex.ListAsync(settings)).Where(index => index.Name.StartsWith(name, StringComparison.Ordinal)).ToList();
        await second.DeleteAsync();

        Assert.Equal([(name, 3L, Vectors.Model, Dimension), (name + "-2", 0L, "other-model", 8)], listed.Select(index => (index.Name, index.Photos, index.Model!, index.Dimension)));
        Assert.DoesNotContain(await PhotoIndex.ListAsync(settings), index => index.Name == second.Name);
        Assert.Equal(3, (await Index.SearchAsync(Vectors.Unit(1, Dimension), 5)).Count);
    }

    [ContractFact]
    public async Task Many_may_add_and_search_at_the_same_time()
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
        Assert.Equal(Vectors.Nearest(photos, query, 5).Select(hit => hit.Id), (await Index.SearchAsync(query, 5, exact: true)).Select(hit => hit.Id));
    }

    [ContractFact]
    public async Task Two_may_create_the_index_at_the_same_time()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Index.CreateAsync(Definition))));

        Assert.Single(created, creation => !creation.AlreadyExisted);
    }

    [ContractFact]
    public async Task A_cancelled_token_ends_every_operation()
    {
        await Index.CreateAsync(Definition);
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] all =
        [
            () => Index.CreateAsync(Definition, cancelled), () => Index.GetInfoAsync(cancelled), () => Index.RefreshAsync(cancelled),
            () => Index.AddAsync(Vectors.Photos(1, Dimension), cancelled), () => Index.SearchAsync(Vectors.Unit(1, Dimension), 1, false, cancelled),
            () => Index.GetContentHashesAsync(["a"], cancelled), () => Index.DeleteAsync(cancelled), () => PhotoIndex.ListAsync(settings, cancelled),
        ];

        foreach (var one in all)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(one);
        Assert.Equal(0, (await Index.GetInfoAsync())!.Photos);
    }

    private async Task AddAndRefreshAsync(PhotoDocument[] photos)
    {
        var result = await Index.AddAsync(photos);
        Assert.Empty(result.Refused);
        Assert.Equal(photos.Length, result.Stored);
        await Index.RefreshAsync();
    }
}
