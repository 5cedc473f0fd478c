using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace PhotoSearch;

/// <summary>The SQLite file of the embedded index: opens it with sqlite-vec loaded, and knows which indexes it holds.</summary>
/// <remarks>
/// Every operation opens a connection of its own and closes it. That costs 0.2 ms, lets searches run side by side, and a file that was
/// deleted or replaced meanwhile is noticed. WAL lets other processes read while one writes; writers wait for each other.
/// </remarks>
internal sealed class SqliteIndexFile(string path, string shownPath)
{
    /// <summary>"PhSe" in ASCII: tells our files from other programs' SQLite files.</summary>
    private const int ApplicationId = 0x50685365;
    private const int FirstVersion = 1;

    /// <summary>The version of files with an index for many photos; others stay as they were, and readable by earlier versions of the workshop.</summary>
    public const int VersionWithBits = 2;

    private const int SecondsToWaitForWriters = 30;

    /// <summary>SQLite's smallest page. It takes a file that is shorter for an empty database, and would write over it.</summary>
    private const int SmallestDatabase = 512;

    private static readonly string VectorExtension = FindVectorExtension();

    static SqliteIndexFile() => SQLitePCL.Batteries_V2.Init();

    /// <summary>Beside the library, where a build puts it; a tool that was packed elsewhere has one for each platform.</summary>
    private static string FindVectorExtension()
    {
        var file = OperatingSystem.IsWindows() ? "vec0.dll" : OperatingSystem.IsMacOS() ? "vec0.dylib" : "vec0.so";
        var folder = Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location) is { Length: > 0 } own ? own : AppContext.BaseDirectory;
        var ofThisPlatform = Path.Combine(folder, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", file);
        return File.Exists(ofThisPlatform) ? ofThisPlatform : Path.Combine(folder, file);
    }

    /// <summary>The path for messages: relative where it is short.</summary>
    public string ShownPath { get; } = shownPath;

    /// <exception cref="PhotoIndexException">It is a folder.</exception>
    public bool Exists() => Directory.Exists(path) ? throw SqliteErrors.Folder(ShownPath) : File.Exists(path);

    /// <summary>Size on disk with what is not yet moved from the write-ahead log, in bytes.</summary>
    public long Bytes => new[] { path, path + "-wal" }.Select(part => new FileInfo(part)).Where(part => part.Exists).Sum(part => part.Length);

    /// <summary>Opens the file, which must exist.</summary>
    public SqliteConnection Open() => Open(SqliteOpenMode.ReadWrite);

    /// <summary>Opens the file; makes it, and its folder, when it is not there.</summary>
    public SqliteConnection OpenOrCreate()
    {
        _ = Exists();
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var connection = Open(SqliteOpenMode.ReadWriteCreate);
        try
        {
            connection.Execute("PRAGMA journal_mode = WAL");
            using var transaction = connection.BeginTransaction(deferred: false);
            if (connection.Scalar<long>("PRAGMA application_id") == 0)
                connection.Execute(
                    $"""
                    CREATE TABLE photo_index (
                        number INTEGER PRIMARY KEY, -- its tables are photo_<number> and embedding_<number>
                        name TEXT NOT NULL UNIQUE,
                        model TEXT NOT NULL,
                        dimension INTEGER NOT NULL,
                        photos_folder TEXT);
                    PRAGMA application_id = {ApplicationId};
                    PRAGMA user_version = {FirstVersion};
                    """);
            transaction.Commit();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private SqliteConnection Open(SqliteOpenMode mode)
    {
        if (new FileInfo(path) is { Exists: true, Length: > 0 and < SmallestDatabase })
            throw SqliteErrors.Foreign(ShownPath);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = mode,
            Pooling = false,
            DefaultTimeout = SecondsToWaitForWriters,
        }.ConnectionString);
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {SecondsToWaitForWriters * 1000}; PRAGMA synchronous = NORMAL");
            CheckIsOurs(connection);
            LoadVectorExtension(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void LoadVectorExtension(SqliteConnection connection)
    {
        if (!File.Exists(VectorExtension))
            throw new PhotoIndexException($"sqlite-vec is missing: {Path.GetFileName(VectorExtension)} should lie beside {typeof(SqliteIndexFile).Assembly.GetName().Name}.dll. Build the workshop again.");
        try
        {
            connection.LoadExtension(VectorExtension);
        }
        // Of code SQLITE_ERROR, which elsewhere speaks of the file.
        catch (SqliteException exception)
        {
            throw new PhotoIndexException($"sqlite-vec cannot be loaded: {exception.Message} Build the workshop again.", exception);
        }
    }

    /// <summary>Refuses to touch a database that another program, or a later version of this one, made.</summary>
    private void CheckIsOurs(SqliteConnection connection)
    {
        var application = connection.Scalar<long>("PRAGMA application_id");
        var isEmpty = application == 0 && connection.Scalar<long>("SELECT count(*) FROM sqlite_schema") == 0;
        if (application != ApplicationId && !isEmpty)
            throw SqliteErrors.Foreign(ShownPath);
        if (connection.Scalar<long>("PRAGMA user_version") > VersionWithBits)
            throw SqliteErrors.TooNew(ShownPath);
    }
}
