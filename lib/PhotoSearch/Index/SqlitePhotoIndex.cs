using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace PhotoSearch;

/// <summary>The embedded index: one SQLite file, searched with sqlite-vec's <c>vec0</c>, without a server.</summary>
/// <remarks>
/// vec0 compares with every vector, so each search is exact; 25,000 photos take some 30 ms. An index for many photos
/// (<see cref="IndexPlan.ForEmbedded"/>) compares bits first. Microsoft.Data.Sqlite does no
/// asynchronous work, so the work goes to a thread of the pool. Each call of <see cref="AddAsync"/> is one transaction: many photos
/// a call are stored faster (25,000 at once: 15,000 a second; 100 at once: 3,000).
/// </remarks>
internal sealed class SqlitePhotoIndex(SqliteIndexFile file, string name) : IPhotoIndex
{
    /// <summary>Ids asked for in one query. SQLite's own limit on parameters is 32,766.</summary>
    private const int IdsPerQuery = 1_000;

    private const int PhotosPerPage = 5_000;

    public string Name { get; } = name;

    public string Location => file.ShownPath;

    public Task<IndexCreation> CreateAsync(IndexDefinition definition, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var connection = file.OpenOrCreate();
        using var transaction = connection.BeginTransaction(deferred: false);
        if (SqliteIndexTable.Find(connection, Name) is { } existing)
        {
            Describe(connection, existing).EnsureFits(definition.Model, definition.Dimension);
            return new IndexCreation(true, true, Name, AlreadyExisted: true);
        }
        SqliteIndexTable.Create(connection, Name, definition);
        transaction.Commit();
        return new IndexCreation(true, true, Name);
    }, cancellationToken);

    public Task<(IndexPlan Plan, string Request)> PlanAsync(IndexDefinition definition, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var plan = IndexPlan.ForEmbedded(definition.Photos ?? 1, definition.Dimension);
        return Task.FromResult((plan, SqliteIndexTable.New(number: 1, Name, definition).CreateStatements));
    }

    /// <summary>Nothing is taken from an embedded index while it is filled.</summary>
    public Task<bool> FinishLoadingAsync(CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        OpenExisting(out _).Dispose();
        return false;
    }, cancellationToken);

    public Task<bool> DeleteAsync(CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        if (!file.Exists()) return false;
        using var connection = file.Open();
        using var transaction = connection.BeginTransaction(deferred: false);
        if (SqliteIndexTable.Find(connection, Name) is not { } table) return false;
        table.Drop(connection);
        transaction.Commit();
        return true;
    }, cancellationToken);

    public Task<IndexInfo?> GetInfoAsync(CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        if (!file.Exists()) return null;
        using var connection = file.Open();
        return SqliteIndexTable.Find(connection, Name) is { } table ? Describe(connection, table) : null;
    }, cancellationToken);

    /// <summary>All indexes of a file, by name; none where there is no file.</summary>
    public static Task<IReadOnlyList<IndexInfo>> ListAsync(SqliteIndexFile file, CancellationToken cancellationToken) =>
        new SqlitePhotoIndex(file, "").RunAsync<IReadOnlyList<IndexInfo>>(() =>
        {
            if (!file.Exists()) return [];
            using var connection = file.Open();
            return [.. SqliteIndexTable.List(connection).Select(table => Describe(connection, table, file))];
        }, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> GetContentHashesAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) => RunAsync<IReadOnlyDictionary<string, string>>(() =>
    {
        using var connection = OpenExisting(out var table);
        var hashes = new Dictionary<string, string>(ids.Count, StringComparer.Ordinal);
        foreach (var part in ids.Chunk(IdsPerQuery))
        {
            cancellationToken.ThrowIfCancellationRequested();
            table.ReadContentHashes(connection, part, hashes);
        }
        return hashes;
    }, cancellationToken);

    public Task<BulkResult> AddAsync(IReadOnlyList<PhotoDocument> photos, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var connection = OpenExisting(out var table);
        using var transaction = connection.BeginTransaction(deferred: false);
        using var writer = table.OpenWriter(connection);
        var refused = new List<RefusedPhoto>();
        foreach (var photo in photos)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IndexErrors.Problem(photo, table.Dimension) is { } problem)
                refused.Add(new(photo.Id, problem));
            else
                writer.Replace(photo);
        }
        transaction.Commit();
        return new BulkResult(photos.Count - refused.Count, refused);
    }, cancellationToken);

    public async IAsyncEnumerable<StoredPhoto> ListPhotosAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // No connection stays open between the pages: the caller may write meanwhile.
        var last = "";
        while (await PageAsync(last) is { Count: > 0 } page)
        {
            foreach (var photo in page)
                yield return photo;
            last = page[^1].Id;
        }

        Task<List<StoredPhoto>> PageAsync(string after) => RunAsync(() =>
        {
            using var connection = OpenExisting(out var table);
            return table.ReadPhotos(connection, after, PhotosPerPage);
        }, cancellationToken);
    }

    public Task<int> RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var connection = OpenExisting(out var table);
        using var transaction = connection.BeginTransaction(deferred: false);
        using var writer = table.OpenWriter(connection);
        var removed = 0;
        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (writer.Remove(id)) removed++;
        }
        transaction.Commit();
        return removed;
    }, cancellationToken);

    /// <summary>Searches see what was added at once. This moves it from the write-ahead log into the file, safe against a power failure.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var connection = OpenExisting(out _);
        return connection.Execute("PRAGMA wal_checkpoint(PASSIVE)");
    }, cancellationToken);

    public Task<IReadOnlyList<PhotoHit>> SearchAsync(
        ReadOnlyMemory<float> embedding, int k, bool exact = false, CancellationToken cancellationToken = default)
    {
        IndexErrors.CheckSearch(embedding.Span, k);
        return RunAsync<IReadOnlyList<PhotoHit>>(() =>
        {
            using var connection = OpenExisting(out var table);
            if (embedding.Length != table.Dimension)
                throw IndexErrors.OtherDimension(Name, table.Dimension, embedding.Length);
            return table.Search(connection, embedding.Span, k, exact);
        }, cancellationToken);
    }

    /// <summary>Nothing is held between operations.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private SqliteConnection OpenExisting(out SqliteIndexTable table)
    {
        if (!file.Exists()) throw IndexErrors.Missing(Name, Location);
        var connection = file.Open();
        table = SqliteIndexTable.Find(connection, Name)!;
        if (table is not null) return connection;
        connection.Dispose();
        throw IndexErrors.Missing(Name, Location);
    }

    private IndexInfo Describe(SqliteConnection connection, SqliteIndexTable table) => Describe(connection, table, file);

    private static IndexInfo Describe(SqliteConnection connection, SqliteIndexTable table, SqliteIndexFile file) =>
        new(table.Name, table.Count(connection), file.Bytes, table.Dimension, table.Model, table.PhotosFolder);

    private Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.Run(() =>
    {
        try
        {
            return work();
        }
        catch (SqliteException exception)
        {
            throw SqliteErrors.Explain(exception, file.ShownPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PhotoIndexException($"INDEX_FILE {file.ShownPath} cannot be used: {exception.Message}", exception);
        }
    }, cancellationToken);
}
