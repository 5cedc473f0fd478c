namespace PhotoSearch.Tests;

public abstract partial class PhotoIndexContract
{
    [Fact]
    public async Task Every_photo_is_listed_once_across_pages()
    {
        var photos = Vectors.Photos(5_100, Dimension);
        await Index.CreateAsync(Definition);
        Assert.Empty(await ListAsync());

        await AddAndRefreshAsync([.. photos, new("by address", "https://example.com/1.jpg", Vectors.Unit(1, Dimension))]);

        Assert.Equal(
            photos.Select(photo => new StoredPhoto(photo.Id, photo.ImageUrl)).Append(new("by address", "https://example.com/1.jpg")),
            (await ListAsync()).OrderBy(photo => photo.Id, StringComparer.Ordinal));
    }

    [Fact]
    public async Task Removed_photos_are_neither_found_nor_counted_nor_listed()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(5, Dimension));

        Assert.Equal(2, await Index.RemoveAsync(["album/0001.jpg", "album/0003.jpg", "never there", ""]));
        await Index.RefreshAsync();

        Assert.Equal(3, (await Index.GetInfoAsync())!.Photos);
        Assert.Equal(
            ["album/0000.jpg", "album/0002.jpg", "album/0004.jpg"], (await ListAsync()).Select(photo => photo.Id)
                .Order(StringComparer.Ordinal));
        Assert.DoesNotContain(await Index.SearchAsync(Vectors.Unit(3, Dimension), 5), hit => hit.Id == "album/0003.jpg");
        Assert.Empty(await Index.GetContentHashesAsync(["album/0001.jpg"]));
        Assert.Equal(0, await Index.RemoveAsync(["album/0001.jpg"]));
        Assert.Equal(0, await Index.RemoveAsync([]));
    }

    [Fact]
    public async Task Thousands_may_be_removed_while_they_are_listed()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(5_100, Dimension));

        await foreach (var photos in Index.ListPhotosAsync().Chunk(2_500))
            Assert.Equal(photos.Length, await Index.RemoveAsync([.. photos.Select(photo => photo.Id)]));
        await Index.RefreshAsync();

        Assert.Equal(0, (await Index.GetInfoAsync())!.Photos);
    }

    [Fact]
    public async Task A_photo_that_was_removed_can_be_added_again()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(2, Dimension));
        await Index.RemoveAsync(["album/0001.jpg"]);

        await AddAndRefreshAsync(Vectors.Photos(2, Dimension));

        Assert.Equal("album/0001.jpg", Assert.Single(await Index.SearchAsync(Vectors.Unit(1, Dimension), 1)).Id);
    }

    [Fact]
    public async Task Listing_and_removing_from_a_missing_index_is_reported()
    {
        foreach (var one in new Func<Task>[] { ListAsync, () => Index.RemoveAsync(["a"]) })
            Assert.StartsWith(
                $"There is no index \"{name}\"", (await Assert.ThrowsAsync<PhotoIndexException>(one)).Message, StringComparison.Ordinal);
    }

    private async Task<List<StoredPhoto>> ListAsync() => await Index.ListPhotosAsync().ToListAsync();
}
