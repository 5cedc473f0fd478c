namespace PhotoSearch.Tests;

/// <summary>An index that somebody else recreates with another model of the same dimension.</summary>
public abstract partial class PhotoIndexContract
{
    private const string Changed =
        "was recreated after it was opened: it held 16-dimensional embeddings from test-model and now holds 16-dimensional embeddings " +
        "from other. Load that model and open the index again: rerun the notebook's first cells, or restart the program.";

    private readonly HastyTime time = new();

    [Fact]
    public async Task Searches_notice_another_models_index_within_10_seconds()
    {
        await using var index = OpenWithClock();
        await index.CreateAsync(Definition);
        Assert.Empty(await index.SearchAsync(Vectors.Unit(1, Dimension), 1));
        await MakeAgainAsync("other");

        time.PutForward(TimeSpan.FromSeconds(10));

        await AssertChangedAsync(() => index.SearchAsync(Vectors.Unit(1, Dimension), 1));
        await AssertChangedAsync(() => index.SearchAsync(Vectors.Unit(1, Dimension), 1));
        Assert.Equal("other", (await index.GetInfoAsync())!.Model);
        await AssertChangedAsync(() => index.SearchAsync(Vectors.Unit(1, Dimension), 1));
    }

    [Fact]
    public async Task Adding_notices_another_models_index_at_once()
    {
        await using var index = OpenWithClock();
        await index.CreateAsync(Definition);
        await index.AddAsync(Vectors.Photos(2, Dimension));
        await MakeAgainAsync("other");

        await AssertChangedAsync(() => index.AddAsync(Vectors.Photos(2, Dimension)));
        await AssertChangedAsync(() => index.RemoveAsync(["album/0001.jpg"]));
        await AssertChangedAsync(() => index.GetContentHashesAsync(["album/0001.jpg"]));

        await Index.RefreshAsync();
        Assert.Equal(0, (await Index.GetInfoAsync())!.Photos);
    }

    [Fact]
    public async Task Another_dimension_is_noticed_too()
    {
        await using var index = OpenWithClock();
        await index.CreateAsync(Definition);
        Assert.Empty(await index.SearchAsync(Vectors.Unit(1, Dimension), 1));
        await MakeAgainAsync(Vectors.Model, 8);

        // No wait needed: the server refuses the search, so the library reads the mapping again.
        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => index.SearchAsync(Vectors.Unit(1, Dimension), 1));

        Assert.Contains(
            "it held 16-dimensional embeddings from test-model and now holds 8-dimensional embeddings from test-model.", refusal.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_deleted_or_recreated_for_the_same_model_is_noticed_at_once()
    {
        await using var index = OpenWithClock();
        await index.CreateAsync(Definition);
        Assert.Empty(await index.SearchAsync(Vectors.Unit(1, Dimension), 1));

        await Index.DeleteAsync();
        Assert.True((await Assert.ThrowsAsync<PhotoIndexException>(() => index.SearchAsync(Vectors.Unit(1, Dimension), 1))).IsMissing);

        await Index.CreateAsync(Definition);
        Assert.Empty(await index.SearchAsync(Vectors.Unit(1, Dimension), 1));
    }

    [Fact]
    public async Task A_caller_that_recreates_the_index_itself_continues_with_the_new_one()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(2, Dimension));
        Assert.Single(await Index.SearchAsync(Vectors.Unit(1, Dimension), 1));

        await Index.DeleteAsync();
        await Index.CreateAsync(new("other", 8));
        await AddAndRefreshAsync(Vectors.Photos(3, 8));

        Assert.Equal(3, (await Index.SearchAsync(Vectors.Unit(1, 8), 5)).Count);
    }

    /// <summary>The caller's embeddings still come from the model that the index was opened with.</summary>
    [Fact]
    public async Task A_refused_creation_does_not_switch_the_caller_to_the_other_model()
    {
        await using var index = OpenWithClock();
        await index.CreateAsync(Definition);
        await MakeAgainAsync("other");

        await Assert.ThrowsAsync<PhotoIndexException>(() => index.CreateAsync(Definition));

        await AssertChangedAsync(() => index.AddAsync(Vectors.Photos(2, Dimension)));
    }

    private async Task MakeAgainAsync(string model, int dimension = Dimension)
    {
        await Index.DeleteAsync();
        await Index.CreateAsync(new(model, dimension));
    }

    private async Task AssertChangedAsync(Func<Task> one) =>
        Assert.Equal($"Index \"{name}\" {Changed}", (await Assert.ThrowsAsync<PhotoIndexException>(one)).Message);

    /// <summary>Opens the same index again, with the test's clock.</summary>
    private IPhotoIndex OpenWithClock() => settings.ServiceUri is null
        ? PhotoIndex.Open(settings)
        : new OpenSearchPhotoIndex(
            new(settings.ServiceUri, settings.ServiceUser, settings.ServicePassword), settings.ServiceCaCert, name, time);
}
