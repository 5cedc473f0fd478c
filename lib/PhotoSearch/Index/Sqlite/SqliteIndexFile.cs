using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace PhotoSearch;

/// <summary>The SQLite file of the embedded index: opens it, and knows whether it is one.</summary>
/// <remarks>
/// Every operation opens a connection of its own and closes it. That costs 0.2 ms, lets searches run side by side, and a file that was
/// deleted or replaced meanwhile is noticed. WAL lets other processes read while one writes; writers wait for each other. The file is not
/// mapped into memory: a mapped file that another program cuts off would end the process.
/// </remarks>
internal sealed class SqliteIndexFile(string path, string shownPath)
{
    /// <summary>Eight times SQLite's own choice: a search reads large pieces.</summary>
    public const int PageBytes = 32_768;

    /// <summary>"PhSe" in ASCII: tells our files from other programs' SQLite files.</summary>
    private const int ApplicationId = 0x50685365;

    /// <summary>Files of versions 1 and 2 kept embeddings in tables of sqlite-vec.</summary>
    private const int Version = 3;

    private const int SecondsToWaitForWriters = 30;

    /// <summary>SQLite's smallest page. It takes a file that is shorter for an empty database, and would write over it.</summary>
    private const int SmallestDatabase = 512;

    static SqliteIndexFile() => SQLitePCL.Batteries_V2.Init();

    /// <summary>The path for messages: relative where it is short.</summary>
    public string ShownPath { get; } = shownPath;

    /// <exception cref="PhotoIndexException">It is a folder.</exception>
    public bool Exists() => Directory.Exists(path) ? throw SqliteErrors.Folder(ShownPath) : File.Exists(path);

    /// <summary>Size on disk with what is not yet moved from the write-ahead log, in bytes.</summary>
    public long Bytes =>
        new[] { path, path + "-wal" }.Select(part => new FileInfo(part)).Where(part => part.Exists).Sum(part => part.Length);

    /// <summary>Opens the file; null where it is not there, or is deleted at this moment.</summary>
    public SqliteConnection? OpenIfThere()
    {
        if (!Exists()) return null;
        try
        {
            return Open();
        }
        catch (SqliteException) when (!File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Opens the file, which must exist; to read it only where it or its folder may not be written.</summary>
    public SqliteConnection Open()
    {
        try
        {
            return Open(path, SqliteOpenMode.ReadWrite);
        }
        // SQLite writes beside a file with a write-ahead log even to read it, unless it is told that the file does not change. While
        // somebody writes, there is a log, and what stands beside the file already serves readers, too.
        catch (SqliteException refused) when (refused.SqliteErrorCode is SQLITE_CANTOPEN or SQLITE_READONLY && !File.Exists(path + "-wal"))
        {
            var address = string.Join('/', Path.GetFullPath(path).Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
            return Open($"file://{(address.StartsWith('/') ? "" : "/")}{address}?immutable=1", SqliteOpenMode.ReadOnly);
        }
    }

    /// <summary>Opens the file; makes it, and its folder, when it is not there.</summary>
    public SqliteConnection OpenOrCreate()
    {
        _ = Exists();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using (var connection = Open(path, SqliteOpenMode.ReadWriteCreate))
        {
            connection.Execute($"PRAGMA page_size = {PageBytes}; PRAGMA journal_mode = WAL");
            using var transaction = connection.BeginTransaction(deferred: false);
            if (IsEmpty(connection))
                connection.Execute(
                    $"{SqliteIndexTable.CreateIndexes} PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};");
            transaction.Commit();
        }
        return Open();
    }

    private SqliteConnection Open(string source, SqliteOpenMode mode)
    {
        if (new FileInfo(path) is { Exists: true, Length: > 0 and < SmallestDatabase })
            throw SqliteErrors.Foreign(ShownPath);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = SecondsToWaitForWriters,
        }.ConnectionString);
        try
        {
            connection.Open();
            // What such a reader would leave beside the file would lock out its owner.
            if (mode != SqliteOpenMode.ReadOnly && sqlite3_db_readonly(connection.Handle, "main") == 1 && !File.Exists(path + "-wal"))
                throw new SqliteException("read only", SQLITE_READONLY);
            connection.Execute($"PRAGMA busy_timeout = {SecondsToWaitForWriters * 1000}; PRAGMA synchronous = NORMAL");
            // Several questions about one state of the file, which another process may just be making.
            using var snapshot = connection.BeginTransaction(deferred: true);
            _ = IsEmpty(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether nothing is in the file yet.</summary>
    /// <exception cref="PhotoIndexException">Another program, or another version of this one, made it.</exception>
    private bool IsEmpty(SqliteConnection connection)
    {
        var application = connection.Scalar<long>("PRAGMA application_id");
        if (application == 0 && connection.Scalar<long>("SELECT count(*) FROM sqlite_schema") == 0) return true;
        if (application != ApplicationId) throw SqliteErrors.Foreign(ShownPath);
        return connection.Scalar<long>("PRAGMA user_version") switch
        {
            > Version => throw SqliteErrors.TooNew(ShownPath),
            < Version => throw SqliteErrors.TooOld(ShownPath,
                imported: connection.Scalar<long>("SELECT count(*) FROM photo_index WHERE photos_folder IS NULL") > 0),
            _ => false,
        };
    }
}
