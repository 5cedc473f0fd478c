namespace PhotoSearch.Tests;

/// <summary>Indexes created for many photos.</summary>
public abstract partial class PhotoIndexContract
{
    private static readonly IndexDefinition Large = Definition with { Photos = 500_000 };

    [Fact]
    public async Task An_index_for_many_photos_stores_and_finds_them_like_any_other()
    {
        await Index.CreateAsync(Large);
        var photos = Vectors.Photos(90, Dimension);
        await AddAndRefreshAsync(photos);
        var query = Vectors.Unit(1_000, Dimension);

        foreach (var (k, exact) in new[] { (5, false), (5, true), (50, false) })
        {
            var hits = exact ? await SearchExactlyAsync(query, k) : await Index.SearchAsync(query, k);
            Assert.Equal(Vectors.Nearest(photos, query, k).Select(hit => hit.Id), hits.Select(hit => hit.Id));
            Assert.Equal(Vectors.Nearest(photos, query, k)[0].Cosine, hits[0].Cosine, 1e-5);
        }
    }

    [Fact]
    public async Task Photos_of_an_index_for_many_are_replaced()
    {
        await Index.CreateAsync(Large);
        await AddAndRefreshAsync(Vectors.Photos(3, Dimension));
        var other = Vectors.Unit(77, Dimension);
        await AddAndRefreshAsync([new("album/0001.jpg", "album/0001.jpg", other)]);

        var hits = await Index.SearchAsync(other, 5);

        Assert.Equal(3, hits.Count);
        Assert.Equal(("album/0001.jpg", 1.0), (hits[0].Id, Math.Round(hits[0].Cosine, 5)));
    }

    [Fact]
    public async Task Loading_is_finished_once()
    {
        await Index.CreateAsync(Large);
        await AddAndRefreshAsync(Vectors.Photos(3, Dimension));
        var loading = (await Index.GetInfoAsync())!.Loading;

        Assert.Equal(loading, await Index.FinishLoadingAsync());

        Assert.Equal(
            (false, 3L, Vectors.Model), await Index.GetInfoAsync() is { } info ? (info.Loading, info.Photos, info.Model!) : default);
        Assert.False(await Index.FinishLoadingAsync());
    }

    [Fact]
    public async Task The_plain_index_is_never_loading()
    {
        await Index.CreateAsync(Definition);

        Assert.False((await Index.GetInfoAsync())!.Loading);
        Assert.False(await Index.FinishLoadingAsync());
    }

    [Fact]
    public async Task A_plan_creates_nothing()
    {
        var (plan, request) = await Index.PlanAsync(Large);

        Assert.Equal((500_000, Dimension), (plan.Photos, plan.Dimension));
        Assert.Contains("16", request, StringComparison.Ordinal);
        Assert.Null(await Index.GetInfoAsync());
    }
}
