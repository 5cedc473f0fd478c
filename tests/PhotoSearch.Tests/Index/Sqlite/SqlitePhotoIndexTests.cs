using Microsoft.Data.Sqlite;

namespace PhotoSearch.Tests;

/// <summary>The contract on the embedded index, and tests that only concern files.</summary>
public sealed class SqlitePhotoIndexTests : PhotoIndexContract
{
    private readonly string folder = Directory.CreateTempSubdirectory("photosearch-").FullName;

    private string IndexFile => Path.Combine(folder, "new", "photos.db");

    protected override Task<WorkshopSettings> SettingsAsync() => Task.FromResult(TestSettings.Embedded(IndexFile));

    /// <summary>Deletes the folder, not the index: a test may leave a file that cannot be opened.</summary>
    protected override async Task CleanUpAsync()
    {
        await Index.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16_001)]
    public async Task Embeddings_of_no_numbers_or_too_many_are_refused(int dimension)
    {
        var refused = await Assert.ThrowsAsync<PhotoIndexException>(() => Index.CreateAsync(new IndexDefinition("m", dimension)));

        Assert.Contains($"embeddings of 1 to 16000 numbers, but these have {dimension}.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_creating_makes_the_file()
    {
        await Index.GetInfoAsync();
        await Index.DeleteAsync();
        await Assert.ThrowsAsync<PhotoIndexException>(() => Index.SearchAsync(Vectors.Unit(1, Dimension), 1));
        Assert.Empty(await PhotoIndex.ListAsync(TestSettings.Embedded(IndexFile)));
        Assert.False(Path.Exists(Path.GetDirectoryName(IndexFile)));

        await Index.CreateAsync(Definition);

        Assert.True(File.Exists(IndexFile));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16_000)]
    public async Task Embeddings_have_any_number_of_numbers(int dimension)
    {
        var photos = Vectors.Photos(3, dimension);
        await Index.CreateAsync(Definition with { Dimension = dimension });
        await Index.AddAsync(photos);
        await Index.RemoveAsync([photos[0].Id]);

        Assert.Equal(
            Vectors.Nearest(photos[1..], photos[2].Embedding, 2).Select(hit => hit.Id), (await Index.SearchAsync(photos[2].Embedding, 2))
                .Select(hit => hit.Id));
    }

    [Fact]
    public async Task Added_photos_are_there_for_the_next_process_and_after_the_file_is_moved()
    {
        await Index.CreateAsync(Definition);
        await Index.AddAsync(Vectors.Photos(3, Dimension));
        var moved = Path.Combine(folder, "moved.db");
        File.Move(IndexFile, moved);

        await using var reopened = PhotoIndex.Open(TestSettings.Embedded(moved), Index.Name);

        Assert.Equal(3, (await reopened.GetInfoAsync())!.Photos);
    }

    [Fact]
    public async Task A_file_that_was_replaced_is_noticed()
    {
        await Index.CreateAsync(Definition);
        await Index.AddAsync(Vectors.Photos(3, Dimension));
        File.Delete(IndexFile);

        Assert.Null(await Index.GetInfoAsync());
        await Index.CreateAsync(Definition);
        Assert.Equal(0, (await Index.GetInfoAsync())!.Photos);
    }

    [Fact]
    public async Task A_call_of_add_that_is_cancelled_half_way_stores_nothing()
    {
        await Index.CreateAsync(Definition);
        using var cancellation = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Index.AddAsync(new CancellingList(Vectors.Photos(10, Dimension), 5, cancellation), cancellation.Token));

        Assert.Equal(0, (await Index.GetInfoAsync())!.Photos);
    }

    [Theory]
    [InlineData("this is not a database, only text that is long enough to be taken for the header of one, one hundred bytes and more")]
    [InlineData("x")]
    public async Task A_file_that_is_not_a_database_is_not_changed(string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(IndexFile)!);
        await File.WriteAllTextAsync(IndexFile, content);

        foreach (var one in new Func<Task>[] { () => Index.CreateAsync(Definition), () => Index.GetInfoAsync(), () =>
            Index.SearchAsync(Vectors.Unit(1, Dimension), 1) })
            Assert.Contains(
                "photos.db is not an index of this workshop", (await Assert.ThrowsAsync<PhotoIndexException>(one)).Message,
                StringComparison.Ordinal);

        Assert.Equal(content, await File.ReadAllTextAsync(IndexFile));
    }

    [Fact]
    public async Task Another_programs_database_is_left_as_it_is()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(IndexFile)!);
        ChangeFile("CREATE TABLE mine (x); INSERT INTO mine VALUES (1)");
        var before = await File.ReadAllBytesAsync(IndexFile);

        var refusal = await Assert.ThrowsAsync<PhotoIndexException>(() => Index.CreateAsync(Definition));

        Assert.Contains("another program made it", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(IndexFile));
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused()
    {
        await Index.CreateAsync(Definition);
        ChangeFile("PRAGMA user_version = 4");

        Assert.Contains(
            "newer version", (await Assert.ThrowsAsync<PhotoIndexException>(() => Index.GetInfoAsync())).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "'/photos'")]
    [InlineData(2, "NULL")]
    public async Task A_file_of_an_earlier_version_is_named_with_how_to_start_again(int version, string folder)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(IndexFile)!);
        ChangeFile(
            $"""
            CREATE TABLE photo_index (
                number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, model TEXT NOT NULL, dimension INTEGER NOT NULL, photos_folder TEXT);
            INSERT INTO photo_index VALUES (1, 'photos', 'starter', 512, {folder});
            PRAGMA application_id = {0x50685365}; PRAGMA user_version = {version};
            """);

        foreach (var one in new Func<Task>[] { () => Index.CreateAsync(Definition), () => Index.GetInfoAsync(), () =>
            Index.SearchAsync(Vectors.Unit(1, Dimension), 1) })
        {
            var old = (await Assert.ThrowsAsync<PhotoIndexException>(one)).Message;
            Assert.Contains("photos.db was made by an earlier version of this workshop", old, StringComparison.Ordinal);
            Assert.Contains("then run notebooks 1 and 2 again", old, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_damaged_file_is_named_with_what_to_do()
    {
        await Index.CreateAsync(Definition with { Dimension = 512 });
        await Index.AddAsync(Vectors.Photos(100, 512));
        await using (var file = File.OpenWrite(IndexFile))
        {
            file.Seek(4096, SeekOrigin.Begin);
            file.Write(Enumerable.Repeat((byte)0xA5, (int)file.Length - 4096).ToArray());
        }

        var damaged = await Assert.ThrowsAsync<PhotoIndexException>(() => Index.SearchAsync(Vectors.Unit(1, 512), 5));

        Assert.Contains("photos.db is damaged. To start again, delete the file", damaged.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DROP TABLE photo_1")]
    [InlineData("DROP TABLE embedding_1")]
    [InlineData("DELETE FROM embedding_1")]
    [InlineData("UPDATE embedding_1 SET items = zeroblob(100)")]
    [InlineData("UPDATE embedding_1 SET items = zeroblob(length(items) - 4)")]
    [InlineData("UPDATE embedding_1 SET items = 'text'")]
    [InlineData("UPDATE embedding_1 SET row = 7")]
    // numbers above 1
    [InlineData("UPDATE embedding_1 SET items = CAST(replace(hex(zeroblob(length(items) / 2)), '00', char(127, 127)) AS BLOB)")]
    [InlineData("UPDATE photo_1 SET number = number + 10")]
    [InlineData("UPDATE photo_1 SET number = number * 2000000000000000000")]
    [InlineData("UPDATE photo_index SET dimension = 0")]
    [InlineData("UPDATE photo_index SET dimension = 3000000000")]
    [InlineData("UPDATE photo_index SET dimension = 'many'")]
    [InlineData("UPDATE photo_index SET number = -1")]
    [InlineData("ALTER TABLE photo_index RENAME COLUMN model TO something")]
    public async Task A_file_in_which_something_is_missing_is_damaged_too(string damage)
    {
        await Index.CreateAsync(Definition);
        await Index.AddAsync(Vectors.Photos(3, Dimension));
        ChangeFile(damage);

        var damaged = await Assert.ThrowsAsync<PhotoIndexException>(() => Index.SearchAsync(Vectors.Unit(1, Dimension), 3));

        Assert.Contains("photos.db is damaged. To start again, delete the file", damaged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deleting_the_index_leaves_no_table_behind()
    {
        await Index.CreateAsync(Definition);
        await Index.AddAsync(Vectors.Photos(3, Dimension));

        await Index.DeleteAsync();

        using var connection = Connect();
        Assert.Equal(0, connection.Scalar<long>("SELECT count(*) FROM sqlite_schema WHERE name GLOB '*_1' AND name NOT GLOB 'sqlite_*'"));
    }

    [Theory]
    [InlineData(8, "cannot be written")] // SQLITE_READONLY
    [InlineData(14, "cannot be opened. Check the permissions")] // SQLITE_CANTOPEN, also for a file that cannot be read
    public void Missing_permissions_have_different_messages(int code, string message) =>
        Assert.StartsWith(
            $"INDEX_FILE photos.db {message}", SqliteErrors.Explain(new SqliteException("", code), "photos.db")!.Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_folder_in_the_files_place_is_named()
    {
        Directory.CreateDirectory(IndexFile);
        var list = () => PhotoIndex.ListAsync(TestSettings.Embedded(IndexFile));

        foreach (var one in new Func<Task>[] { () => Index.CreateAsync(Definition), () => Index.GetInfoAsync(), () =>
            Index.DeleteAsync(), () => Index.SearchAsync(Vectors.Unit(1, Dimension), 1), list })
            Assert.Contains(
                "photos.db is a folder. Set INDEX_FILE to a file in it", (await Assert.ThrowsAsync<PhotoIndexException>(one)).Message,
                StringComparison.Ordinal);
    }

    private void ChangeFile(string sql)
    {
        using var connection = Connect();
        connection.Execute(sql);
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={IndexFile};Pooling=False");
        connection.Open();
        return connection;
    }

    /// <summary>A list that cancels the call while it is read.</summary>
    private sealed class CancellingList(PhotoDocument[] photos, int cancelAt, CancellationTokenSource cancellation)
        : IReadOnlyList<PhotoDocument>
    {
        public int Count => photos.Length;

        public PhotoDocument this[int index] => photos[index];

        public IEnumerator<PhotoDocument> GetEnumerator()
        {
            for (var i = 0; i < photos.Length; i++)
            {
                if (i == cancelAt) cancellation.Cancel();
                yield return photos[i];
            }
        }

        System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
