namespace PhotoSearch.Tests;

/// <summary>Tests that every store must pass. Each store's class inherits them and adds tests for that store only.</summary>
public abstract partial class PhotoIndexContract : IAsyncLifetime
{
    protected const int Dimension = 16;

    /// <summary>An index name that no other test uses.</summary>
    private readonly string name = $"contract-{Guid.NewGuid():N}";

    private WorkshopSettings settings = null!;

    protected static IndexDefinition Definition { get; } = new(Vectors.Model, Dimension, "/somewhere/Fotos/Zoë \"1\"");

    protected IPhotoIndex Index { get; private set; } = null!;

    protected abstract Task<WorkshopSettings> SettingsAsync();

    /// <summary>An exact search. If a server cannot do that, its class tests the message instead.</summary>
    protected virtual Task<IReadOnlyList<PhotoHit>> SearchExactlyAsync(float[] query, int k, string? folder = null) =>
        Index.SearchAsync(query, k, exact: true, folder);

    protected virtual async Task CleanUpAsync()
    {
        await Index.DeleteAsync();
        await Index.DisposeAsync();
    }

    public async ValueTask InitializeAsync()
    {
        settings = await SettingsAsync() with { IndexName = name };
        Index = PhotoIndex.Open(settings);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Index is not null) await CleanUpAsync(); // null: skipped
    }

    [Fact]
    public async Task Creating_answers_as_OpenSearch_does()
    {
        Assert.Equal(new IndexCreation(true, true, name), await Index.CreateAsync(Definition));

        Assert.Equal(
            new IndexInfo(name, 0, 0, Dimension, Vectors.Model, Definition.PhotosFolder), await Index.GetInfoAsync() is { } info
                ? info with { Bytes = 0 } : null);
    }

    [Fact]
    public async Task Creating_again_changes_nothing_and_says_so()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(3, Dimension));

        Assert.Equal(new IndexCreation(true, true, name, AlreadyExisted: true), await Index.CreateAsync(Definition));

        Assert.Equal(3, (await Index.GetInfoAsync())!.Photos);
    }

    [Fact]
    public async Task Creating_for_another_model_is_refused_with_what_to_do()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(3, Dimension));

        var otherModel = await Assert.ThrowsAsync<PhotoIndexException>(() => Index.CreateAsync(new("other", Dimension)));
        var otherDimension = await Assert.ThrowsAsync<PhotoIndexException>(() => Index.CreateAsync(new("other", 768)));

        Assert.Equal($"Index \"{name}\" holds embeddings from test-model, which cannot be compared with embeddings from other. " +
            "Set CLIP_MODEL to the folder of test-model, use another index (INDEX_NAME in .env), or delete the index and start again " +
            "(\"Start again\" in notebook 1). " +
            "Deleting the index removes its 3 embeddings, not your photos.", otherModel.Message);
        Assert.StartsWith(
            $"Index \"{name}\" holds 16-dimensional embeddings from test-model; other makes 768. Set CLIP_MODEL to", otherDimension.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_says_whether_the_index_existed()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(3, Dimension));

        Assert.True(await Index.DeleteAsync());
        Assert.False(await Index.DeleteAsync());

        Assert.Null(await Index.GetInfoAsync());
        await Index.CreateAsync(Definition with { Dimension = 8 });
        Assert.Equal((0, 8), (await Index.GetInfoAsync())! is var info ? (info.Photos, info.Dimension) : default);
    }

    [Fact]
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
            Assert.Equal($"There is no index \"{name}\" in {Index.Location}. Create it with notebook 1, " +
                "then add photos with notebook 2.", missing.Message);
        }
        Assert.Null(await Index.GetInfoAsync());
    }

    [Fact]
    public async Task The_list_has_every_index_with_its_contents()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(3, Dimension));
        await using var second = PhotoIndex.Open(settings, name + "-2");
        await second.CreateAsync(new("other-model", 8));

        var listed = (await PhotoIndex.ListAsync(settings)).Where(index => index.Name.StartsWith(name, StringComparison.Ordinal)).ToList();
        await second.DeleteAsync();

        Assert.Equal(
            [(name, 3L, Vectors.Model, Dimension), (name + "-2", 0L, "other-model", 8)],
            listed.Select(index => (index.Name, index.Photos, index.Model!, index.Dimension)));
        Assert.DoesNotContain(await PhotoIndex.ListAsync(settings), index => index.Name == second.Name);
        Assert.Equal(3, (await Index.SearchAsync(Vectors.Unit(1, Dimension), 5)).Count);
    }

    [Fact]
    public async Task Two_callers_may_create_the_index_at_the_same_time()
    {
        var created = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Index.CreateAsync(Definition))));

        Assert.Single(created, creation => !creation.AlreadyExisted);
    }

    [Fact]
    public async Task A_cancelled_token_ends_every_operation()
    {
        await Index.CreateAsync(Definition);
        var cancelled = new CancellationToken(canceled: true);
        Func<Task>[] all =
        [
            () => Index.CreateAsync(Definition, cancelled), () => Index.GetInfoAsync(cancelled), () => Index.RefreshAsync(cancelled),
            () => Index.AddAsync(Vectors.Photos(1, Dimension), cancelled), () =>
                Index.SearchAsync(Vectors.Unit(1, Dimension), 1, cancellationToken: cancelled),
            () => Index.GetContentHashesAsync(["a"], cancelled), () => Index.RemoveAsync(["a"], cancelled),
            async () => await Index.ListPhotosAsync(cancelled).AnyAsync(), () => Index.DeleteAsync(cancelled), () =>
                PhotoIndex.ListAsync(settings, cancelled), async () => await Index.ReadEmbeddingsAsync(cancelled).AnyAsync(),
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
