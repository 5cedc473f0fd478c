using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace PhotoSearch;

/// <summary>The embedded index: one SQLite file, no server.</summary>
/// <remarks>
/// Microsoft.Data.Sqlite has no asynchronous I/O, so the work runs on a pool thread. Each call of <see cref="AddAsync"/> is one
/// transaction, so adding many photos per call is faster.
/// </remarks>
internal sealed class SqlitePhotoIndex(SqliteIndexFile file, string name) : IPhotoIndex
{
    private readonly OpenedModel opened = new();

    /// <summary>
    /// A search keeps a core busy, so as many run at once as there are cores, in the order in which they arrive. The pool's threads
    /// would take turns in no order, and the slowest of a hundred searches would take half as long again.
    /// </summary>
    private readonly SemaphoreSlim turns = new(Environment.ProcessorCount);

    public string Name { get; } = name;

    public string Location => file.ShownPath;

    public Task<IndexCreation> CreateAsync(IndexDefinition definition, CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var connection = file.OpenOrCreate();
        using var transaction = connection.BeginTransaction(deferred: false);
        if (SqliteIndexTable.Find(connection, Name) is { } existing)
        {
            Describe(connection, existing).EnsureFits(definition.Model, definition.Dimension);
            opened.Replace(existing.Info);
            return new IndexCreation(true, true, Name, AlreadyExisted: true);
        }
        var created = SqliteIndexTable.Create(connection, Name, definition);
        transaction.Commit();
        opened.Replace(created.Info);
        return new IndexCreation(true, true, Name);
    }, cancellationToken);

    public Task<(IndexPlan Plan, string Request)> PlanAsync(IndexDefinition definition, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var plan = IndexPlan.ForEmbedded(definition.Photos ?? 1, definition.Dimension);
        return Task.FromResult((plan, SqliteIndexTable.New(number: 1, Name, definition).CreateStatements));
    }

    /// <summary>Does nothing: the embedded index has no loading state.</summary>
    public Task<bool> FinishLoadingAsync(CancellationToken cancellationToken = default) => ReadAsync((_, _) => false, cancellationToken);

    public async Task<bool> DeleteAsync(CancellationToken cancellationToken = default)
    {
        var existed = await UseAsync(writes: true, (connection, table) =>
        {
            table?.Drop(connection);
            return table is not null;
        }, cancellationToken);
        opened.Replace(null);
        return existed;
    }

    public Task<IndexInfo?> GetInfoAsync(CancellationToken cancellationToken = default) => UseAsync(writes: false, (connection, table) =>
    {
        if (table is not null) opened.Keep(table.Info);
        return table is null ? null : Describe(connection, table);
    }, cancellationToken);

    /// <summary>All indexes in the file, by name. None if there is no file.</summary>
    public Task<IReadOnlyList<IndexInfo>> ListAsync(CancellationToken cancellationToken) => RunAsync<IReadOnlyList<IndexInfo>>(() =>
    {
        using var connection = file.OpenIfThere();
        return connection is null ? [] : [.. SqliteIndexTable.List(connection).Select(table => Describe(connection, table))];
    }, cancellationToken);

    public Task<IReadOnlyDictionary<string, string>> GetContentHashesAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
        ReadAsync<IReadOnlyDictionary<string, string>>((connection, table) => table.ReadContentHashes(connection, ids), cancellationToken);

    public Task<BulkResult> AddAsync(IReadOnlyList<PhotoDocument> photos, CancellationToken cancellationToken = default) =>
        WriteAsync((writer, table) =>
        {
            var refused = new List<RefusedPhoto>();
            foreach (var photo in IndexErrors.Fitting(photos, table.Dimension, refused))
            {
                cancellationToken.ThrowIfCancellationRequested();
                writer.Write(photo);
            }
            return new BulkResult(photos.Count - refused.Count, refused);
        }, cancellationToken);

    public async IAsyncEnumerable<StoredPhoto> ListPhotosAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // No connection stays open between pages, because the caller may write in the meantime.
        var last = "";
        while (await PageAsync(last) is { Count: > 0 } page)
        {
            foreach (var photo in page)
                yield return photo;
            last = page[^1].Id;
        }

        Task<List<StoredPhoto>> PageAsync(string after) =>
            ReadAsync((connection, table) => table.ReadPhotos(connection, after, IndexPlan.PhotosPerPage), cancellationToken);
    }

    public async IAsyncEnumerable<PhotoDocument> ReadEmbeddingsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var last = "";
        while (await PageAsync(last) is { Count: > 0 } page)
        {
            foreach (var photo in page)
                yield return photo;
            last = page[^1].Id;
        }

        Task<List<PhotoDocument>> PageAsync(string after) => ReadAsync((connection, table) =>
            table.ReadEmbeddings(connection, after, IndexPlan.EmbeddingsPerPage(table.Dimension)), cancellationToken);
    }

    public Task<int> RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
        WriteAsync((writer, _) => ids.Count(id =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            return writer.Remove(id);
        }), cancellationToken);

    /// <summary>
    /// Moves added photos from the write-ahead log into the file, where they survive a power failure. Searches see them even before.
    /// </summary>
    public Task RefreshAsync(CancellationToken cancellationToken = default) => RunAsync(() =>
    {
        using var connection = file.OpenIfThere() ?? throw IndexErrors.Missing(Name, Location);
        return connection.Execute("PRAGMA wal_checkpoint(PASSIVE)");
    }, cancellationToken);

    public Task<IReadOnlyList<PhotoHit>> SearchAsync(
        ReadOnlyMemory<float> embedding, int k, bool exact = false, string? folder = null, CancellationToken cancellationToken = default)
    {
        IndexErrors.CheckSearch(embedding.Span, k);
        return PhotoFolder.SearchAsync(Name, folder, k, async (prefix, count) =>
        {
            await turns.WaitAsync(cancellationToken);
            try
            {
                return await ReadAsync<IReadOnlyList<PhotoHit>>((connection, table) => embedding.Length == table.Dimension
                    ? new PhotoHits(new SqliteSearch(file, connection, table, 1 + turns.CurrentCount, cancellationToken).Run(
                        SqliteIndexTable.Unit(embedding.Span), count, exact, prefix))
                    : throw IndexErrors.OtherDimension(Name, table.Dimension, embedding.Length), cancellationToken);
            }
            finally
            {
                turns.Release();
            }
        });
    }

    /// <summary>Does nothing: the index holds no resources between operations.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Reads one state of the index, even if it is changed in the meantime.</summary>
    private Task<T> ReadAsync<T>(Func<SqliteConnection, SqliteIndexTable, T> read, CancellationToken cancellationToken) =>
        UseAsync(writes: false, (connection, table) => read(connection, Checked(table)), cancellationToken);

    /// <summary>Changes photos in the index, all or nothing.</summary>
    private Task<T> WriteAsync<T>(Func<SqliteIndexTable.Writer, SqliteIndexTable, T> write, CancellationToken cancellationToken) =>
        UseAsync(writes: true, (connection, table) =>
        {
            using var writer = Checked(table).OpenWriter(connection);
            var result = write(writer, table!);
            writer.Changed();
            return result;
        }, cancellationToken);

    /// <summary>Works on the index in one transaction.</summary>
    /// <param name="writes">Whether to lock out other writers.</param>
    /// <param name="work">Gets the table, or null if there is none. The connection is then null too if there is no file.</param>
    /// <param name="cancellationToken">Cancels the wait for a thread.</param>
    private Task<T> UseAsync<T>(bool writes, Func<SqliteConnection, SqliteIndexTable?, T> work, CancellationToken cancellationToken) =>
        RunAsync(() =>
        {
            try
            {
                return Use(writes, work);
            }
            catch (SqliteException replaced) when (!writes && replaced.SqliteErrorCode is SQLITE_IOERR or SQLITE_CANTOPEN)
            {
                // The file may have been deleted or replaced meanwhile. While it was open, the files that SQLite keeps beside it then
                // belong to the other one; before, there was none to open.
                return Use(writes, work);
            }
        }, cancellationToken);

    private T Use<T>(bool writes, Func<SqliteConnection, SqliteIndexTable?, T> work)
    {
        using var connection = file.OpenIfThere();
        if (connection is null) return work(null!, null);
        using var transaction = connection.BeginTransaction(deferred: !writes);
        var result = work(connection, SqliteIndexTable.Find(connection, Name));
        transaction.Commit();
        return result;
    }

    private SqliteIndexTable Checked(SqliteIndexTable? table)
    {
        opened.Check((table ?? throw IndexErrors.Missing(Name, Location)).Info);
        return table;
    }

    private IndexInfo Describe(SqliteConnection connection, SqliteIndexTable table) =>
        table.Info with { Photos = table.Count(connection), Bytes = file.Bytes };

    private Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken) => Task.Run(() =>
    {
        try
        {
            return work();
        }
        catch (Exception exception) when (SqliteErrors.Explain(exception, file.ShownPath) is { } explained)
        {
            throw explained;
        }
    }, cancellationToken);
}
