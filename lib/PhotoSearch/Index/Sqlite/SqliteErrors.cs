using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace PhotoSearch;

/// <summary>Turns SQLite's result codes into messages for people who use the embedded index.</summary>
internal static class SqliteErrors
{
    /// <param name="command">The command that filled the index.</param>
    private static string StartAgain(string command = "add") =>
        "delete the file or set INDEX_FILE to a new path, then " +
        (CommandLineProgram.Command(command) is { } fill ? $"fill the index again with {fill}" : "run notebooks 1 and 2 again") +
        ". Your photos are not touched.";

    private const string CheckRights =
        "Check the permissions of the file and its folder, or set INDEX_FILE to a path that you can write to.";

    public static PhotoIndexException Foreign(string file) => new(
        $"INDEX_FILE {file} is not an index of this workshop: another program made it. Set INDEX_FILE to a new path.");

    public static PhotoIndexException TooNew(string file) => new(
        $"INDEX_FILE {file} was made by a newer version of this workshop. Use that version, or set INDEX_FILE to a new path.");

    /// <param name="file">The file.</param>
    /// <param name="imported">The file contains an index without a photo folder.</param>
    public static PhotoIndexException TooOld(string file, bool imported) => new(
        $"INDEX_FILE {file} was made by an earlier version of this workshop, which stored embeddings differently. To start again, " +
        StartAgain(imported ? "import unsplash" : "add"));

    public static PhotoIndexException Folder(string file) => new(
        $"INDEX_FILE {file} is a folder. Set INDEX_FILE to a file in it, such as {file}/photos.db. Creating the index creates the file.");

    public static PhotoIndexException Numbers(int dimension, int most) => new(
        $"The embedded index takes embeddings of 1 to {most} numbers, but these have {dimension}. Set CLIP_MODEL to another model.");

    /// <summary>The file contains something that this program never writes.</summary>
    public static SqliteException Damage(string what) => new(what, SQLITE_CORRUPT);

    /// <returns>Null if the exception has nothing to do with the file.</returns>
    public static PhotoIndexException? Explain(Exception exception, string file) => exception switch
    {
        IOException or UnauthorizedAccessException => new($"INDEX_FILE {file} cannot be used: {exception.Message}", exception),
        // A value does not have its column's type.
        InvalidCastException or OverflowException or InvalidOperationException => Damaged(exception, file),
        SqliteException { SqliteErrorCode: SQLITE_NOTADB } => Foreign(file),
        SqliteException { SqliteErrorCode: SQLITE_FULL } or SqliteException { SqliteExtendedErrorCode: SQLITE_IOERR_SHMSIZE } => new(
            $"INDEX_FILE {file} cannot grow: the disk is full. Free some space and try again. Photos added so far are kept.", exception),
        // SQLITE_ERROR and SQLITE_CONSTRAINT: our statements never change, so the file must lack what they name.
        SqliteException { SqliteErrorCode: SQLITE_CORRUPT or SQLITE_ERROR or SQLITE_CONSTRAINT } => Damaged(exception, file),
        SqliteException { SqliteExtendedErrorCode: SQLITE_IOERR_SHORT_READ } => Damaged(exception, file),
        SqliteException { SqliteErrorCode: SQLITE_BUSY or SQLITE_LOCKED } => new(
            $"INDEX_FILE {file} is busy: another program is writing to it. Wait for it to finish and try again.", exception),
        SqliteException { SqliteErrorCode: SQLITE_READONLY } => new($"INDEX_FILE {file} cannot be written. {CheckRights}", exception),
        SqliteException { SqliteErrorCode: SQLITE_PERM or SQLITE_CANTOPEN or SQLITE_AUTH } => new(
            $"INDEX_FILE {file} cannot be opened. {CheckRights}", exception),
        SqliteException => new($"INDEX_FILE {file} cannot be used: {exception.Message} If this keeps happening, {StartAgain()}", exception),
        _ => null,
    };

    private static PhotoIndexException Damaged(Exception exception, string file) =>
        new($"INDEX_FILE {file} is damaged. To start again, {StartAgain()}", exception);
}
