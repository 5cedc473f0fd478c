using Microsoft.Data.Sqlite;

namespace PhotoSearch.Tests;

/// <summary>The embedded index for many photos: bits are compared first, then the best ones' embeddings.</summary>
public sealed class SqliteBitsTests : IAsyncLifetime
{
    private const int Dimension = 128;

    private readonly string folder = Directory.CreateTempSubdirectory("photosearch-").FullName;
    private IPhotoIndex index = null!;

    private string IndexFile => Path.Combine(folder, "photos.db");

    public async Task InitializeAsync()
    {
        index = PhotoIndex.Open(TestSettings.Embedded(IndexFile));
        await index.CreateAsync(new(Vectors.Model, Dimension, Photos: 200_000));
    }

    public async Task DisposeAsync()
    {
        await index.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Nearly_all_true_neighbours_are_found_and_all_by_exact_search()
    {
        var photos = Vectors.Photos(2_000, Dimension);
        await index.AddAsync(photos);
        var found = 0;

        foreach (var photo in photos.Take(20))
        {
            // Near a photo, as queries are: to a random direction the bits of random ones say little.
            var query = photo.Embedding.Zip(Vectors.Unit(7_000, Dimension), (x, noise) => x + (0.3f * noise)).ToArray();
            var expected = Vectors.Nearest(photos, query, 5).Select(hit => hit.Id).ToList();
            Assert.Equal(expected, (await index.SearchAsync(query, 5, exact: true)).Select(hit => hit.Id));
            var hits = await index.SearchAsync(query, 5);
            Assert.Equal(photo.Id, hits[0].Id);
            found += expected.Intersect(hits.Select(hit => hit.Id)).Count();
        }

        Assert.InRange(found, 80, 99); // of 100; all of them would mean that bits were not what decided
    }

    [Fact]
    public async Task Many_hits_are_found_by_comparing_all()
    {
        var photos = Vectors.Photos(500, Dimension);
        await index.AddAsync(photos);
        var query = Vectors.Unit(7_000, Dimension);

        Assert.Equal(Vectors.Nearest(photos, query, 200).Select(hit => hit.Id), (await index.SearchAsync(query, 200)).Select(hit => hit.Id));
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
