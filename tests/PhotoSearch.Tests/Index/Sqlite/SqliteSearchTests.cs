using Microsoft.Data.Sqlite;

namespace PhotoSearch.Tests;

/// <summary>Searches in large embedded indexes, which compare signs first, then the embeddings of the best photos.</summary>
public sealed class SqliteSearchTests : IAsyncLifetime
{
    private const int Dimension = 124; // signs that do not fill whole bytes

    private const int Many = (int)IndexPlan.EmbeddedWholeUpTo + 1;

    private static readonly PhotoDocument[] Photos = Vectors.Photos(Many, Dimension);

    private readonly string folder = Directory.CreateTempSubdirectory("photosearch-").FullName;
    private IPhotoIndex index = null!;

    private string IndexFile => Path.Combine(folder, "photos.db");

    public async ValueTask InitializeAsync()
    {
        index = PhotoIndex.Open(TestSettings.Embedded(IndexFile));
        await index.CreateAsync(new(Vectors.Model, Dimension));
        await index.AddAsync(Photos);
    }

    public async ValueTask DisposeAsync()
    {
        await index.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task True_neighbours_are_found_among_the_candidates()
    {
        var found = 0;
        foreach (var photo in Photos.Where((_, i) => i % 5_000 == 7))
        {
            // Close to a photo, like a real query.
            var query = photo.Embedding.Zip(Vectors.Unit(70_000, Dimension), (x, noise) => x + (0.3f * noise)).ToArray();
            var expected = Vectors.Nearest(Photos, query, 5).Select(hit => hit.Id).ToList();
            Assert.Equal(expected, (await index.SearchAsync(query, 5, exact: true)).Select(hit => hit.Id));
            var hits = await index.SearchAsync(query, 5);
            Assert.Equal(photo.Id, hits[0].Id);
            found += expected.Intersect(hits.Select(hit => hit.Id)).Count();
        }

        Assert.InRange(found, 44, 55); // of 55, most of which are no nearer than other photos
        Assert.Equal(PhotoIndex.MaxK, (await index.SearchAsync(Photos[7].Embedding, PhotoIndex.MaxK)).Count);
    }

    [Fact]
    public async Task Signs_choose_only_among_many_and_only_where_the_search_is_not_exact()
    {
        var query = Photos[1_700].Embedding;
        Assert.Equal(Photos[1_700].Id, (await index.SearchAsync(query, 1))[0].Id);
        await ComplementSignsAsync(Photos[1_700]);

        Assert.NotEqual(Photos[1_700].Id, (await index.SearchAsync(query, 1))[0].Id);
        Assert.Equal(Photos[1_700].Id, (await index.SearchAsync(query, 1, exact: true))[0].Id);
        await index.RemoveAsync([Photos[9].Id]);
        Assert.Equal(Photos[1_700].Id, (await index.SearchAsync(query, 1))[0].Id);
    }

    [Fact]
    public async Task Five_photos_of_a_folder_are_found_among_many_that_are_nearer()
    {
        var query = Photos[1_700].Embedding;
        PhotoDocument[] few =
            [.. Vectors.Nearest(Photos, query, Many)[^5..].Select((far, i) =>
                new PhotoDocument($"few/{i}", $"few/{i}", Photos.Single(photo => photo.Id == far.Id).Embedding))];
        await index.AddAsync(few);
        // Scattered over the file: the last photos take the numbers of removed ones.
        await index.RemoveAsync([Photos[3].Id, Photos[20_000].Id]);

        foreach (var exact in new[] { true, false })
        {
            var hits = await index.SearchAsync(query, 50, exact, "few");
            Assert.Equal(Vectors.Nearest(few, query, 5).Select(hit => hit.Id), hits.Select(hit => hit.Id));
        }
        // A file made before the database index for folders existed.
        using (var connection = new SqliteConnection($"Data Source={IndexFile};Pooling=False"))
        {
            connection.Open();
            connection.Execute("DROP INDEX image_url_1");
        }
        Assert.Equal(5, (await index.SearchAsync(query, 50, folder: "few")).Count);
    }

    [Fact]
    public async Task Signs_choose_among_the_photos_of_a_folder_that_holds_many()
    {
        var query = Photos[1_700].Embedding;
        // More photos than there are candidates, all nearer than any photo in the folder.
        await index.AddAsync([.. Enumerable.Range(0, 1_500).Select(i => new PhotoDocument($"beside/{i}", $"beside/{i}", query))]);
        await index.RemoveAsync([Photos[1_700].Id]);
        await index.AddAsync([Photos[1_700]]);

        foreach (var exact in new[] { true, false })
        {
            var hits = await index.SearchAsync(query, 1_500, exact, "album");
            Assert.Equal((Photos[1_700].Id, 1_500), (hits[0].Id, hits.Count));
            Assert.All(hits, hit => Assert.StartsWith("album/", hit.Id, StringComparison.Ordinal));
            Assert.Equal(1_500, hits.Select(hit => hit.Id).Distinct().Count());
        }
        await ComplementSignsAsync(Photos[1_700]);
        Assert.NotEqual(Photos[1_700].Id, (await index.SearchAsync(query, 1, folder: "album"))[0].Id);
        Assert.Equal(Photos[1_700].Id, (await index.SearchAsync(query, 1, exact: true, "album"))[0].Id);
    }

    [Fact]
    public async Task Searches_see_one_state_while_photos_move()
    {
        // Two states: with the first thousand photos, and without them, so that the last thousand take their positions.
        var first = Photos[..1_000];
        using var end = new CancellationTokenSource();
        var moving = Task.Run(async () =>
        {
            while (!end.IsCancellationRequested)
            {
                await index.RemoveAsync([.. first.Select(photo => photo.Id)]);
                await index.AddAsync(first);
            }
        });
        for (var i = 0; i < 40; i++)
        {
            var photo = Photos[Many - 1 - (i * 20)];
            foreach (var exact in new[] { true, false })
            {
                var hits = await index.SearchAsync(photo.Embedding, 10, exact);
                Assert.Equal((photo.Id, 1.0), (hits[0].Id, Math.Round(hits[0].Cosine, 5)));
                Assert.Equal(10, hits.Select(hit => hit.Id).Distinct().Count());
            }
        }
        await end.CancelAsync();
        await moving;
    }

    [Fact]
    public async Task Many_searches_at_once_find_the_same_photos_and_a_failed_or_cancelled_one_makes_room_for_the_next()
    {
        var alone = await SearchAsync(Photos[1_700].Embedding);
        for (var i = 0; i <= Environment.ProcessorCount; i++)
        {
            await Assert.ThrowsAsync<PhotoIndexException>(() => SearchAsync([1, 0]));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SearchAsync(Photos[1_700].Embedding, new(canceled: true)));
        }

        var searches = Enumerable.Range(0, 50).Select(_ => SearchAsync(Photos[1_700].Embedding));

        Assert.All(await Task.WhenAll(searches), hits => Assert.Equal(alone, hits));

        // Fails where it would otherwise wait forever.
        Task<IReadOnlyList<PhotoHit>> SearchAsync(float[] embedding, CancellationToken cancellationToken = default) =>
            index.SearchAsync(embedding, 5, cancellationToken: cancellationToken)
                .WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
    }

    /// <summary>Inverts the signs of a photo.</summary>
    private async Task ComplementSignsAsync(PhotoDocument photo)
    {
        await using var connection = new SqliteConnection($"Data Source={IndexFile};Pooling=False");
        await connection.OpenAsync();
        var number = connection.Scalar<long>("SELECT number FROM photo_1 WHERE id = $id", ("$id", photo.Id));
        new SqlitePages("signs_1", 16).Write(
            connection, number, SqliteIndexTable.Signs(photo.Embedding).Select(bits => (byte)~bits).ToArray());
    }
}
