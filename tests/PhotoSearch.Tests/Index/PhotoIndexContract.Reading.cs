namespace PhotoSearch.Tests;

/// <summary>Reading embeddings from the index.</summary>
public abstract partial class PhotoIndexContract
{
    [Fact]
    public async Task Every_photo_is_read_once_with_the_embedding_that_was_added()
    {
        // 512 numbers: two pages.
        var photos = Vectors.Photos(2_000, 512);
        await Index.CreateAsync(Definition with { Dimension = 512 });
        Assert.Empty(await ReadAsync());
        await AddAndRefreshAsync([.. photos, new("by address", "https://example.com/1.jpg", Vectors.Unit(5_000, 512))]);

        var read = (await ReadAsync()).OrderBy(photo => photo.Id, StringComparer.Ordinal).ToList();

        Assert.Equal(2_001, read.Count);
        Assert.Equal(("by address", "https://example.com/1.jpg", null), (read[^1].Id, read[^1].ImageUrl, read[^1].ContentHash));
        foreach (var (expected, actual) in photos.Append(new("", "", Vectors.Unit(5_000, 512))).Zip(read))
            Assert.InRange(Cosine.Between(expected.Embedding, actual.Embedding), 0.999999, 1.000001);
        Assert.Equal(
            photos.Select(photo => (photo.Id, photo.ImageUrl, photo.ContentHash)),
            read.SkipLast(1).Select(photo => (photo.Id, photo.ImageUrl, photo.ContentHash)));
    }

    [Fact]
    public async Task After_a_removal_and_a_replacement_each_photo_has_its_own_embedding()
    {
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(Vectors.Photos(5, Dimension));
        await Index.RemoveAsync(["album/0001.jpg"]);
        await AddAndRefreshAsync([new("album/0003.jpg", "album/0003.jpg", Vectors.Unit(33, Dimension))]);

        var read = await ReadAsync();

        Assert.Equal(
            [("album/0000.jpg", 0), ("album/0002.jpg", 2), ("album/0003.jpg", 33), ("album/0004.jpg", 4)],
            read.Select(photo => (photo.Id, Enumerable.Range(0, 40).MaxBy(seed =>
                Cosine.Between(Vectors.Unit(seed, Dimension), photo.Embedding)))).Order());
    }

    [Fact]
    public async Task Reading_from_a_missing_index_is_reported() => Assert.StartsWith(
        $"There is no index \"{name}\"", (await Assert.ThrowsAsync<PhotoIndexException>(ReadAsync)).Message, StringComparison.Ordinal);

    private async Task<List<PhotoDocument>> ReadAsync() => await Index.ReadEmbeddingsAsync().ToListAsync();
}
