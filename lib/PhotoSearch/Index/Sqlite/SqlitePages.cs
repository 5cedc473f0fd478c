using Microsoft.Data.Sqlite;
using static SQLitePCL.raw;

namespace PhotoSearch;

/// <summary>
/// A table of items of one size, many in a BLOB. Item p is at position p mod <see cref="InRow"/> of row p / <see cref="InRow"/>.
/// </summary>
/// <remarks>
/// A row has as many items as fit into two pages of the file: 31 embeddings of 512 numbers. With 64 KB pages and one row in each, searches
/// take as long, but replacing scattered photos takes twice as long. With 8 KB pages, searches take one and a half times as long. Items
/// of more than 6 KB leave more than a tenth of the pages empty.
/// </remarks>
/// <param name="table">The table's name.</param>
/// <param name="itemBytes">The size of an item.</param>
internal sealed class SqlitePages(string table, int itemBytes)
{
    /// <summary>Two pages without SQLite's headers.</summary>
    private const int RowBytes = (2 * SqliteIndexFile.PageBytes) - 56;

    public delegate void Visit(long firstItem, ReadOnlySpan<byte> items);

    private string Table { get; } = table;

    public int ItemBytes { get; } = itemBytes;

    public int InRow { get; } = Math.Max(1, RowBytes / itemBytes);

    public string CreateStatement => $"CREATE TABLE {Table} (row INTEGER PRIMARY KEY, items BLOB NOT NULL);";

    public long Rows(long items) => (items + InRow - 1) / InRow;

    /// <summary>Overwrites an item or appends one.</summary>
    public void Write(SqliteConnection connection, long item, ReadOnlySpan<byte> bytes)
    {
        var (row, place) = Math.DivRem(item, InRow);
        if (place == 0)
            connection.Execute(
                $"INSERT OR IGNORE INTO {Table} VALUES ($row, zeroblob($size))", ("$row", row), ("$size", InRow * ItemBytes));
        using var blob = new SqliteBlob(connection, Table, "items", row) { Position = place * ItemBytes };
        blob.Write(bytes);
    }

    /// <summary>Removes an item by moving the last one to its position, so there are no gaps.</summary>
    public void Remove(SqliteConnection connection, long item, long last)
    {
        var bytes = new byte[ItemBytes];
        using (var reader = OpenReader(connection)) reader.Read(last, bytes);
        Write(connection, item, bytes);
        if (last % InRow == 0)
            connection.Execute($"DELETE FROM {Table} WHERE row = $row", ("$row", last / InRow));
    }

    public Reader OpenReader(SqliteConnection connection) => new(connection, this);

    /// <summary>A prepared statement for reading. It refuses rows that <see cref="Write"/> cannot have written.</summary>
    internal sealed class Reader(SqliteConnection connection, SqlitePages pages) : IDisposable
    {
        private readonly SqliteCommand select = connection.Command(
            $"SELECT row, items FROM {pages.Table} WHERE row >= $first AND row < $end ORDER BY row", ("$first", null), ("$end", null));

        /// <summary>Visits each row of a range without copying it. The span is valid only during the visit.</summary>
        public void Read(long first, long end, Visit visit)
        {
            select.Parameters[0].Value = first;
            select.Parameters[1].Value = end;
            using var rows = select.ExecuteReader();
            for (var row = first; row < end; row++)
            {
                if (!rows.Read() || rows.GetInt64(0) != row) throw SqliteErrors.Damage($"{pages.Table} has no row {row}");
                var items = sqlite3_column_blob(rows.Handle, 1);
                if (items.Length != pages.InRow * pages.ItemBytes)
                    throw SqliteErrors.Damage($"row {row} of {pages.Table} has {items.Length} bytes");
                visit(row * pages.InRow, items);
            }
        }

        /// <summary>Copies one item.</summary>
        public void Read(long item, byte[] bytes)
        {
            var (row, place) = Math.DivRem(item, pages.InRow);
            Read(row, row + 1, (_, items) => items.Slice((int)place * bytes.Length, bytes.Length).CopyTo(bytes));
        }

        public void Dispose() => select.Dispose();
    }
}
