using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace PhotoSearch;

/// <summary>The embedded index: one SQLite file, without a server.</summary>
/// <remarks>
/// Microsoft.Data.Sqlite does no asynchronous work, so the work goes to a thread of the pool. Each call of <see cref="AddAsync"/> is one
/// transaction: many photos a call are stored faster.
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
    public Task<bool> FinishLoadingAsync(CancellationToken cancellationToken = default) => ReadAsync((_, _) => false, cancellationToken);

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
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
        ReadAsync<IReadOnlyDictionary<string, string>>((connection, table) =>
        {
            var hashes = new Dictionary<string, string>(ids.Count, StringComparer.Ordinal);
            foreach (var part in ids.Chunk(IdsPerQuery))
            {
                cancellationToken.ThrowIfCancellationRequested();
                table.ReadContentHashes(connection, part, hashes);
            }
            return hashes;
        }, cancellationToken);

    public Task<BulkResult> AddAsync(IReadOnlyList<PhotoDocument> photos, CancellationToken cancellationToken = default) => WriteAsync((writer, table) =>
    {
        var refused = new List<RefusedPhoto>();
        foreach (var photo in photos)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IndexErrors.Problem(photo, table.Dimension) is { } problem)
                refused.Add(new(photo.Id, problem));
            else
                writer.Write(photo);
        }
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

        Task<List<StoredPhoto>> PageAsync(string after) =>
            ReadAsync((connection, table) => table.ReadPhotos(connection, after, PhotosPerPage), cancellationToken);
    }

    public Task<int> RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) => WriteAsync((writer, _) =>
    {
        var removed = 0;
        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (writer.Remove(id)) removed++;
        }
        return removed;
    }, cancellationToken);

    /// <summary>Searches see what was added at once. This moves it from the write-ahead log into the file, safe against a power failure.</summary>
    public Task RefreshAsync(CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var connection = OpenExisting();
        return connection.Execute("PRAGMA wal_checkpoint(PASSIVE)");
    }, cancellationToken);

    public Task<IReadOnlyList<PhotoHit>> SearchAsync(
        ReadOnlyMemory<float> embedding, int k, bool exact = false, CancellationToken cancellationToken = default)
    {
        IndexErrors.CheckSearch(embedding.Span, k);
        return ReadAsync<IReadOnlyList<PhotoHit>>((connection, table) => embedding.Length == table.Dimension
            ? new SqliteSearch(file, connection, table, cancellationToken).Run(SqliteIndexTable.Unit(embedding.Span), k, exact)
            : throw IndexErrors.OtherDimension(Name, table.Dimension, embedding.Length), cancellationToken);
    }

    /// <summary>Nothing is held between operations.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Reads one state of the index, whatever is written meanwhile.</summary>
    private Task<T> ReadAsync<T>(Func<SqliteConnection, SqliteIndexTable, T> read, CancellationToken cancellationToken) => RunAsync(() =>
    {
        using var connection = OpenExisting();
        using var snapshot = connection.BeginTransaction(deferred: true);
        return read(connection, FindExisting(connection));
    }, cancellationToken);

    /// <summary>Changes the index, all or nothing.</summary>
    private Task<T> WriteAsync<T>(Func<SqliteIndexTable.Writer, SqliteIndexTable, T> write, CancellationToken cancellationToken) => RunAsync(() =>
    {
        using var connection = OpenExisting();
        using var transaction = connection.BeginTransaction(deferred: false);
        var table = FindExisting(connection);
        using var writer = table.OpenWriter(connection);
        var result = write(writer, table);
        writer.Changed();
        transaction.Commit();
        return result;
    }, cancellationToken);

    private SqliteConnection OpenExisting() => file.Exists() ? file.Open() : throw IndexErrors.Missing(Name, Location);

    private SqliteIndexTable FindExisting(SqliteConnection connection) =>
        SqliteIndexTable.Find(connection, Name) ?? throw IndexErrors.Missing(Name, Location);

    private IndexInfo Describe(SqliteConnection connection, SqliteIndexTable table) => Describe(connection, table, file);

    private static IndexInfo Describe(SqliteConnection connection, SqliteIndexTable table, SqliteIndexFile file) =>
        new(table.Name, table.Count(connection), file.Bytes, table.Dimension, table.Model, table.PhotosFolder);

    private Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.Run(() =>
    {
        try
        {
            return work();
        }
        // The others: a value of another type than its column's.
        catch (Exception exception) when (exception is SqliteException or InvalidCastException or OverflowException or InvalidOperationException)
        {
            throw SqliteErrors.Explain(exception, file.ShownPath);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new PhotoIndexException($"INDEX_FILE {file.ShownPath} cannot be used: {exception.Message}", exception);
        }
    }, cancellationToken);
}
