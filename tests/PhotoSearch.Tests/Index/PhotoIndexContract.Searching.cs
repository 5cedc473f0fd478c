namespace PhotoSearch.Tests;

public abstract partial class PhotoIndexContract
{
    private static readonly bool[] ExactAndNot = [true, false];

    [Fact]
    public async Task Searches_return_the_same_cosines_and_order_as_comparing_with_every_photo()
    {
        var photos = Vectors.Photos(200, Dimension);
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(photos);

        foreach (var query in Enumerable.Range(1000, 5).Select(seed => Vectors.Unit(seed, Dimension)))
        {
            var expected = Vectors.Nearest(photos, query, 20);
            foreach (var exact in ExactAndNot)
            {
                var hits = exact ? await SearchExactlyAsync(query, 20) : await Index.SearchAsync(query, 20);
                Assert.Equal(expected.Select(hit => hit.Id), hits.Select(hit => hit.Id));
                Assert.All(expected.Zip(hits), pair => Assert.Equal(pair.First.Cosine, pair.Second.Cosine, 1e-5));
            }
        }
    }

    [Fact]
    public async Task The_query_need_not_have_norm_1()
    {
        var photos = Vectors.Photos(50, Dimension);
        await Index.CreateAsync(Definition);
        await AddAndRefreshAsync(photos);
        var query = Vectors.Unit(1000, Dimension).Select(x => x * 7).ToArray();

        var hits = await SearchExactlyAsync(query, 3);

        Assert.Equal(3, hits.Count);
        Assert.All(Vectors.Nearest(photos, query, 3).Zip(hits), pair => Assert.Equal(pair.First.Cosine, pair.Second.Cosine, 1e-5));
    }

    [Fact]
    public async Task Equal_cosines_come_in_the_order_of_their_ids()
    {
        await Index.CreateAsync(Definition);
        var embedding = Vectors.Unit(1, Dimension);
        await AddAndRefreshAsync([.. "cäaBb".Select(letter => letter.ToString()).Select(id => new PhotoDocument(id, id, embedding))]);

        foreach (var exact in ExactAndNot)
            Assert.Equal(
                "B a b c ä", string.Join(
                    ' ', (exact ? await SearchExactlyAsync(embedding, 5) : await Index.SearchAsync(embedding, 5)).Select(hit => hit.Id)));
    }

    [Fact]
    public async Task An_index_with_fewer_photos_returns_fewer_hits()
    {
        await Index.CreateAsync(Definition);
        Assert.Empty(await Index.SearchAsync(Vectors.Unit(1, Dimension), 5));
        Assert.Empty(await SearchExactlyAsync(Vectors.Unit(1, Dimension), 5));
        await AddAndRefreshAsync(Vectors.Photos(3, Dimension));

        Assert.Equal(3, (await Index.SearchAsync(Vectors.Unit(1, Dimension), 4_096)).Count);
        Assert.Equal(3, (await SearchExactlyAsync(Vectors.Unit(1, Dimension), 4_096)).Count);
    }

    [Fact]
    public async Task K_below_1_or_above_4096_is_a_mistake_of_the_caller()
    {
        await Index.CreateAsync(Definition);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Index.SearchAsync(Vectors.Unit(1, Dimension), 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Index.SearchAsync(Vectors.Unit(1, Dimension), 4_097));
    }

    [Fact]
    public async Task A_query_without_a_direction_is_the_callers_mistake()
    {
        await Index.CreateAsync(Definition);

        await Assert.ThrowsAsync<ArgumentException>(() => Index.SearchAsync(new float[Dimension], 1));
        await Assert.ThrowsAsync<ArgumentException>(() => Index.SearchAsync(Enumerable.Repeat(float.NaN, Dimension).ToArray(), 1));
    }

    [Fact]
    public async Task A_query_of_another_dimension_is_refused_with_what_to_do()
    {
        await Index.CreateAsync(Definition);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => Index.SearchAsync(Vectors.Unit(1, 8), 1));

        Assert.StartsWith(
            $"Index \"{name}\" holds 16-dimensional embeddings, but the query has 8 dimensions.", refusal.Message,
            StringComparison.Ordinal);
    }
}
