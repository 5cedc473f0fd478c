using Microsoft.Data.Sqlite;

namespace PhotoSearch.Tests;

/// <summary>The embedded index for many photos: bits are compared first, then the best ones' embeddings.</summary>
public sealed class SqliteBitsTests : IAsyncLifetime
{
    private const int Dimension = 128;

    private readonly string folder = Directory.CreateTempSubdirectory("photosearch-").FullName;
    private IPhotoIndex index = null!;

    private string IndexFile => Path.Combine(folder, "photos.db");

    public async ValueTask InitializeAsync()
    {
        index = PhotoIndex.Open(TestSettings.Embedded(IndexFile));
        await index.CreateAsync(new(Vectors.Model, Dimension, Photos: 200_000));
    }

    public async ValueTask DisposeAsync()
    {
        await index.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task True_neighbours_are_found_among_the_candidates()
    {
        var photos = Vectors.Photos(3_000, Dimension);
        await index.AddAsync(photos);
        var found = 0;

        foreach (var photo in photos.Where((_, i) => i % 150 == 7))
        {
            // Near a photo, as queries are.
            var query = photo.Embedding.Zip(Vectors.Unit(7_000, Dimension), (x, noise) => x + (0.3f * noise)).ToArray();
            var expected = Vectors.Nearest(photos, query, 5).Select(hit => hit.Id).ToList();
            Assert.Equal(expected, (await index.SearchAsync(query, 5, exact: true)).Select(hit => hit.Id));
            var hits = await index.SearchAsync(query, 5);
            Assert.Equal(photo.Id, hits[0].Id);
            found += expected.Intersect(hits.Select(hit => hit.Id)).Count();
        }

        Assert.InRange(found, 95, 100); // of 100
    }

    [Fact]
    public async Task Bits_decide_whose_embeddings_are_compared_unless_the_search_is_exact()
    {
        var photos = Vectors.Photos(3_000, Dimension);
        await index.AddAsync(photos);
        var query = photos[1_700].Embedding;
        Assert.Equal(photos[1_700].Id, (await index.SearchAsync(query, 1))[0].Id);

        // Now the bits say that it is the query's opposite.
        var bits = query.Chunk(8).Select(eight => (byte)eight.Index().Sum(number => number.Item > 0 ? 0 : 1 << number.Index)).ToArray();
        using (var connection = new SqliteConnection($"Data Source={IndexFile};Pooling=False"))
        {
            connection.Open();
            var number = connection.Scalar<long>("SELECT number FROM photo_1 WHERE id = $id", ("$id", photos[1_700].Id));
            using var blob = new SqliteBlob(connection, "bits_1", "bits", number / 1_024) { Position = number % 1_024 * bits.Length };
            blob.Write(bits);
        }

        Assert.NotEqual(photos[1_700].Id, (await index.SearchAsync(query, 1))[0].Id);
        Assert.Equal(photos[1_700].Id, (await index.SearchAsync(query, 1, exact: true))[0].Id);
    }

    [Fact]
    public async Task Many_hits_come_from_more_candidates()
    {
        var photos = Vectors.Photos(500, Dimension);
        await index.AddAsync(photos);
        var query = Vectors.Unit(7_000, Dimension);

        Assert.Equal(Vectors.Nearest(photos, query, 200).Select(hit => hit.Id), (await index.SearchAsync(query, 200)).Select(hit => hit.Id));
        Assert.Equal(500, (await index.SearchAsync(query, PhotoIndex.MaxK)).Count);
    }

    [Fact]
    public async Task A_photo_without_a_positive_number_and_one_that_was_replaced_are_found()
    {
        var negative = Enumerable.Repeat(-1 / MathF.Sqrt(Dimension), Dimension).ToArray();
        await index.AddAsync([new("negative.jpg", "negative.jpg", Vectors.Unit(5, Dimension)), .. Vectors.Photos(3, Dimension)]);
        await index.AddAsync([new("negative.jpg", "negative.jpg", negative)]);

        Assert.Equal(("negative.jpg", 1.0), (await index.SearchAsync(negative, 5))[0] is var hit ? (hit.Id, Math.Round(hit.Cosine, 5)) : default);
        Assert.Equal(4, (await index.SearchAsync(negative, 5)).Count);
    }

    [Fact]
    public async Task Deleting_the_index_leaves_no_table_behind()
    {
        await index.AddAsync(Vectors.Photos(3, Dimension));
        await index.DeleteAsync();

        Assert.Equal(0, Ask("SELECT count(*) FROM sqlite_schema WHERE name GLOB '*_1' AND name NOT GLOB 'sqlite_*'"));
    }

    [Fact]
    public async Task Earlier_versions_refuse_the_file_and_only_this_one()
    {
        Assert.Equal(2, Ask("PRAGMA user_version"));

        var plain = Path.Combine(folder, "plain.db");
        await using var other = PhotoIndex.Open(TestSettings.Embedded(plain));
        await other.CreateAsync(new(Vectors.Model, Dimension));
        Assert.Equal(1, Ask("PRAGMA user_version", plain));
    }

    private long Ask(string sql, string? file = null)
    {
        using var connection = new SqliteConnection($"Data Source={file ?? IndexFile};Pooling=False");
        connection.Open();
        return connection.Scalar<long>(sql);
    }
}
