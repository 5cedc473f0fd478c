using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace PhotoSearch;

/// <summary>What SQLite's result codes mean for a person who uses the embedded index.</summary>
internal static class SqliteErrors
{
    private const string StartAgain = "Delete the file, or set INDEX_FILE to another, and run notebooks 1 and 2 again; your photos are not touched.";

    public static PhotoIndexException Foreign(string file) => new(
        $"INDEX_FILE {file} is not an index of this workshop: another program made it. Set INDEX_FILE to a path where no file is yet.");

    public static PhotoIndexException TooNew(string file) => new(
        $"INDEX_FILE {file} was made by a later version of this workshop. Use that version, or set INDEX_FILE to another path.");

    public static PhotoIndexException Folder(string file) => new(
        $"INDEX_FILE {file} is a folder. Set INDEX_FILE to a file in it, such as {file}/photos.db; it is made when the index is created.");

    public static PhotoIndexException TooManyNumbers(int dimension, int most) => new(
        $"The embedded index holds embeddings of up to {most} numbers; these have {dimension}. Set SERVICE_URI to an OpenSearch, which takes 16,000.");

    public static PhotoIndexException Explain(SqliteException exception, string file) => exception.SqliteErrorCode switch
    {
        SQLITE_NOTADB => Foreign(file),
        // SQLITE_ERROR: our statements are always the same, and what vec0 would refuse is refused before; so it is the file that lacks what they name.
        SQLITE_CORRUPT or SQLITE_ERROR => new($"INDEX_FILE {file} is damaged. {StartAgain}", exception),
        SQLITE_BUSY or SQLITE_LOCKED => new($"INDEX_FILE {file} is busy: another program is writing to it. Wait until it has finished and try again.", exception),
        SQLITE_FULL => new($"INDEX_FILE {file} cannot grow: the disk is full. Make room and try again; what was added before is kept.", exception),
        SQLITE_READONLY => new(
            $"INDEX_FILE {file} cannot be written. Check the rights of the file and its folder, or set INDEX_FILE to a place that is yours.", exception),
        SQLITE_PERM or SQLITE_CANTOPEN or SQLITE_AUTH => new(
            $"INDEX_FILE {file} cannot be opened. Check the rights of the file and its folder, or set INDEX_FILE to a place that is yours.", exception),
        _ => new($"INDEX_FILE {file} could not be used: {exception.Message} If it stays so: {StartAgain}", exception),
    };
}
