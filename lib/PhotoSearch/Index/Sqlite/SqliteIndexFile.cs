using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace PhotoSearch;

/// <summary>Opens the SQLite file of the embedded index, and refuses other files.</summary>
/// <remarks>
/// Every operation opens and closes its own connection. That costs 0.2 ms, lets searches run in parallel, and notices a file that has
/// been deleted or replaced. With WAL, other processes can read while one writes. Writers wait for each other. The file is not mapped into
/// memory, because the process would crash if another program truncated a mapped file.
/// </remarks>
internal sealed class SqliteIndexFile(string path, string shownPath)
{
    /// <summary>Eight times SQLite's default, because a search reads large pieces.</summary>
    public const int PageBytes = 32_768;

    /// <summary>"PhSe" in ASCII, which distinguishes our files from other programs' SQLite files.</summary>
    private const int ApplicationId = 0x50685365;

    /// <summary>Files of versions 1 and 2 kept embeddings in tables of sqlite-vec.</summary>
    private const int Version = 3;

    private const int SecondsToWaitForWriters = 30;

    /// <summary>SQLite's smallest page. SQLite takes a shorter file for an empty database and would overwrite it.</summary>
    private const int SmallestDatabase = 512;

    static SqliteIndexFile() => SQLitePCL.Batteries_V2.Init();

    /// <summary>The path for messages: relative if that is short.</summary>
    public string ShownPath { get; } = shownPath;

    /// <exception cref="PhotoIndexException">The path is a folder.</exception>
    public bool Exists() => Directory.Exists(path) ? throw SqliteErrors.Folder(ShownPath) : File.Exists(path);

    /// <summary>Size on disk in bytes, including the write-ahead log.</summary>
    public long Bytes =>
        new[] { path, path + "-wal" }.Select(part => new FileInfo(part)).Where(part => part.Exists).Sum(part => part.Length);

    /// <summary>Opens the file. Null if it does not exist or is being deleted.</summary>
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

    /// <summary>Opens the file, which must exist. Opens it read-only if the file or its folder is not writable.</summary>
    public SqliteConnection Open()
    {
        try
        {
            return Open(path, SqliteOpenMode.ReadWrite);
        }
        // To read a file in WAL mode, SQLite creates files beside it unless the file is declared immutable. While somebody writes,
        // those files already exist and readers use them.
        catch (SqliteException refused) when (refused.SqliteErrorCode is SQLITE_CANTOPEN or SQLITE_READONLY && !File.Exists(path + "-wal"))
        {
            var address = string.Join('/', Path.GetFullPath(path).Split(Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
            return Open($"file://{(address.StartsWith('/') ? "" : "/")}{address}?immutable=1", SqliteOpenMode.ReadOnly);
        }
    }

    /// <summary>Opens the file. Creates it and its folder if they do not exist.</summary>
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
            // The files that such a reader leaves beside the index would lock out its owner.
            if (mode != SqliteOpenMode.ReadOnly && sqlite3_db_readonly(connection.Handle, "main") == 1 && !File.Exists(path + "-wal"))
                throw new SqliteException("read only", SQLITE_READONLY);
            connection.Execute($"PRAGMA busy_timeout = {SecondsToWaitForWriters * 1000}; PRAGMA synchronous = NORMAL");
            // A transaction, so that all checks see the same state while another process may be creating the file.
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

    /// <summary>Whether the file is still empty.</summary>
    /// <exception cref="PhotoIndexException">Another program or another version of this one made the file.</exception>
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
