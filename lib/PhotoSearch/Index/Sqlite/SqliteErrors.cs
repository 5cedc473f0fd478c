using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace PhotoSearch;

/// <summary>What SQLite's result codes mean for a person who uses the embedded index.</summary>
internal static class SqliteErrors
{
    private const string StartAgain =
        "Delete the file, or set INDEX_FILE to another, and run notebooks 1 and 2 again; your photos are not touched.";

    private const string CheckRights = "Check the rights of the file and its folder, or set INDEX_FILE to a place that is yours.";

    public static PhotoIndexException Foreign(string file) => new(
        $"INDEX_FILE {file} is not an index of this workshop: another program made it. Set INDEX_FILE to a path where no file is yet.");

    public static PhotoIndexException TooNew(string file) => new(
        $"INDEX_FILE {file} was made by a later version of this workshop. Use that version, or set INDEX_FILE to another path.");

    /// <param name="file">The file.</param>
    /// <param name="imported">There is an index in it without a folder of photos.</param>
    public static PhotoIndexException TooOld(string file, bool imported) => new(
        $"INDEX_FILE {file} was made by an earlier version of this workshop, which stored embeddings differently. " +
        (CommandLineProgram.Command(imported ? "import unsplash" : "add") is { } command
            ? $"Delete the file, or set INDEX_FILE to another, and fill it again with {command}; your photos are not touched."
            : StartAgain));

    public static PhotoIndexException Folder(string file) => new(
        $"INDEX_FILE {file} is a folder. Set INDEX_FILE to a file in it, such as {file}/photos.db; it is made when the index is created.");

    public static PhotoIndexException Numbers(int dimension, int most) => new(
        $"An embedding has 1 to {most} numbers in the embedded index, and these have {dimension}. Set CLIP_MODEL to another model.");

    /// <summary>The file holds what this program never writes.</summary>
    public static SqliteException Damage(string what) => new(what, SQLITE_CORRUPT);

    /// <returns>Null for what is no failure of the file.</returns>
    public static PhotoIndexException? Explain(Exception exception, string file) => exception switch
    {
        IOException or UnauthorizedAccessException => new($"INDEX_FILE {file} cannot be used: {exception.Message}", exception),
        // A value of another type than its column's.
        InvalidCastException or OverflowException or InvalidOperationException => Damaged(exception, file),
        SqliteException { SqliteErrorCode: SQLITE_NOTADB } => Foreign(file),
        SqliteException { SqliteErrorCode: SQLITE_FULL } or SqliteException { SqliteExtendedErrorCode: SQLITE_IOERR_SHMSIZE } => new(
            $"INDEX_FILE {file} cannot grow: the disk is full. Make room and try again; what was added before is kept.", exception),
        // SQLITE_ERROR and SQLITE_CONSTRAINT: our statements are always the same, so it is the file that lacks what they name.
        SqliteException { SqliteErrorCode: SQLITE_CORRUPT or SQLITE_ERROR or SQLITE_CONSTRAINT } => Damaged(exception, file),
        SqliteException { SqliteExtendedErrorCode: SQLITE_IOERR_SHORT_READ } => Damaged(exception, file),
        SqliteException { SqliteErrorCode: SQLITE_BUSY or SQLITE_LOCKED } => new(
            $"INDEX_FILE {file} is busy: another program is writing to it. Wait until it has finished and try again.", exception),
        SqliteException { SqliteErrorCode: SQLITE_READONLY } => new($"INDEX_FILE {file} cannot be written. {CheckRights}", exception),
        SqliteException { SqliteErrorCode: SQLITE_PERM or SQLITE_CANTOPEN or SQLITE_AUTH } => new(
            $"INDEX_FILE {file} cannot be opened. {CheckRights}", exception),
        SqliteException => new($"INDEX_FILE {file} could not be used: {exception.Message} If this persists: {StartAgain}", exception),
        _ => null,
    };

    private static PhotoIndexException Damaged(Exception exception, string file) =>
        new($"INDEX_FILE {file} is damaged. {StartAgain}", exception);
}
