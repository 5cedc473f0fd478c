using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace PhotoSearch;

/// <summary>
/// One named index in the file: a row of <c>photo_index</c> and three tables with the photos, their embeddings and the embeddings' signs.
/// </summary>
/// <param name="Number">The index's number, used in the names of its tables, so that a name never becomes part of an SQL statement.</param>
/// <param name="State">Changes with every write. Two connections that read the same value see the same photos.</param>
/// <param name="Name">The index's name.</param>
/// <param name="Model">The model that fills it.</param>
/// <param name="Dimension">Numbers in an embedding.</param>
/// <param name="PhotosFolder">The folder that ids are relative to. Null if unknown.</param>
/// <remarks>Photos are numbered from 0 without gaps. A photo's number is the position of its embedding.</remarks>
internal sealed record SqliteIndexTable(long Number, long State, string Name, string Model, int Dimension, string? PhotosFolder)
{
    public const string CreateIndexes =
        """
        CREATE TABLE photo_index (
            number INTEGER PRIMARY KEY, -- its tables are photo_<number>, embedding_<number> and signs_<number>
            state INTEGER NOT NULL,     -- changes with every write
            name TEXT NOT NULL UNIQUE,
            model TEXT NOT NULL,
            dimension INTEGER NOT NULL,
            photos_folder TEXT);
        """;

    /// <summary>OpenSearch's limit.</summary>
    private const int MostNumbers = 16_000;

    /// <summary>The row's values, without counting photos and bytes.</summary>
    public IndexInfo Info => new(Name, 0, 0, Dimension, Model, PhotosFolder);

    private string Photos => $"photo_{Number}";

    /// <summary>Little-endian float32 numbers. Each embedding has length 1.</summary>
    public SqlitePages Embeddings => new($"embedding_{Number}", sizeof(float) * Dimension);

    /// <summary>One bit per number, so a search reads a 32nd of the bytes.</summary>
    public SqlitePages SignBits => new($"signs_{Number}", (Dimension + 7) / 8);

    public static SqliteIndexTable? Find(SqliteConnection connection, string name) =>
        List(connection).SingleOrDefault(table => table.Name == name);

    public static List<SqliteIndexTable> List(SqliteConnection connection) =>
        connection.Scalar<long>("SELECT count(*) FROM sqlite_schema WHERE name = 'photo_index'") == 0 ? [] : connection.Query(
            "SELECT number, state, name, model, dimension, photos_folder FROM photo_index ORDER BY name",
            row => row.GetInt32(4) is > 0 and <= MostNumbers and var dimension
                ? new SqliteIndexTable(row.GetInt64(0), row.GetInt64(1), row.GetString(2), row.GetString(3), dimension,
                    row.IsDBNull(5) ? null : row.GetString(5))
                : throw SqliteErrors.Damage($"dimension {row.GetInt32(4)}"));

    public static SqliteIndexTable Create(SqliteConnection connection, string name, IndexDefinition definition)
    {
        var number = connection.Scalar<long>(
            """
            INSERT INTO photo_index (state, name, model, dimension, photos_folder)
            VALUES (random(), $name, $model, $dimension, $folder) RETURNING number
            """,
            ("$name", name), ("$model", definition.Model), ("$dimension", definition.Dimension), ("$folder", definition.PhotosFolder));
        var table = New(number, name, definition);
        connection.Execute(table.CreateStatements);
        return table;
    }

    /// <summary>Makes the table for a definition.</summary>
    /// <exception cref="PhotoIndexException">The dimension is not supported.</exception>
    public static SqliteIndexTable New(long number, string name, IndexDefinition definition) =>
        definition.Dimension is > 0 and <= MostNumbers
            ? new(number, 0, name, definition.Model, definition.Dimension, definition.PhotosFolder)
            : throw SqliteErrors.Numbers(definition.Dimension, MostNumbers);

    /// <summary>The SQL that creates the tables.</summary>
    public string CreateStatements => string.Join('\n',
        $"-- For each photo, {Dimension} numbers and their signs; each row holds {Embeddings.InRow:N0} embeddings.",
        $"CREATE TABLE {Photos} (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, image_url TEXT NOT NULL, content_hash TEXT);",
        $"CREATE INDEX image_url_{Number} ON {Photos} (image_url);",
        Embeddings.CreateStatement, SignBits.CreateStatement);

    public void Drop(SqliteConnection connection) => connection.Execute(
        $"DROP TABLE {Photos}; DROP TABLE embedding_{Number}; DROP TABLE signs_{Number}; DELETE FROM photo_index WHERE number = $number",
        ("$number", Number));

    public long Count(SqliteConnection connection) => connection.Scalar<long>($"SELECT coalesce(max(number) + 1, 0) FROM {Photos}");

    /// <summary>Reads the numbers of a folder's photos, in order.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="prefix">The beginning of their <c>image_url</c>, from <see cref="PhotoFolder.Prefix"/>.</param>
    /// <remarks>In byte order, <c>0</c> follows the slash that ends the prefix.</remarks>
    public List<long> ReadNumbers(SqliteConnection connection, string prefix)
    {
        var numbers = connection.Query($"SELECT number FROM {Photos} WHERE image_url >= $prefix AND image_url < $end",
            row => row.GetInt64(0), ("$prefix", prefix), ("$end", prefix[..^1] + "0"));
        numbers.Sort();
        return numbers;
    }

    public PhotoHit ReadHit(SqliteConnection connection, long number, double cosine) => connection
        .Query($"SELECT id, image_url FROM {Photos} WHERE number = $number",
            row => new PhotoHit(row.GetString(0), row.GetString(1), cosine), ("$number", number))
        .SingleOrDefault() ?? throw SqliteErrors.Damage($"photo {number} is missing");

    public Dictionary<string, string> ReadContentHashes(SqliteConnection connection, IEnumerable<string> ids)
    {
        var hashes = new Dictionary<string, string>(StringComparer.Ordinal);
        using var command = connection.Command($"SELECT coalesce(content_hash, '') FROM {Photos} WHERE id = $id", ("$id", null));
        foreach (var id in ids)
        {
            command.Parameters[0].Value = id;
            if (command.ExecuteScalar() is string hash) hashes[id] = hash;
        }
        return hashes;
    }

    /// <summary>Reads the next photos in the order of their ids.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="after">The id of the last photo already read; empty at the start.</param>
    /// <param name="count">The most photos to read.</param>
    public List<StoredPhoto> ReadPhotos(SqliteConnection connection, string after, int count) => connection.Query(
        $"SELECT id, image_url FROM {Photos} WHERE id > $after ORDER BY id LIMIT $count",
        row => new StoredPhoto(row.GetString(0), row.GetString(1)), ("$after", after), ("$count", count));

    /// <summary>Reads the next photos with their embeddings.</summary>
    public List<PhotoDocument> ReadEmbeddings(SqliteConnection connection, string after, int count)
    {
        var bytes = new byte[sizeof(float) * Dimension];
        using var embeddings = Embeddings.OpenReader(connection);
        return connection.Query(
            $"SELECT number, id, image_url, content_hash FROM {Photos} WHERE id > $after ORDER BY id LIMIT $count",
            row =>
            {
                embeddings.Read(row.GetInt64(0), bytes);
                return new PhotoDocument(row.GetString(1), row.GetString(2), MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
                    row.IsDBNull(3) ? null : row.GetString(3));
            },
            ("$after", after), ("$count", count));
    }

    /// <summary>Scales an embedding to length 1.</summary>
    public static float[] Unit(ReadOnlySpan<float> embedding)
    {
        var unit = new float[embedding.Length];
        TensorPrimitives.Divide(embedding, TensorPrimitives.Norm(embedding), unit);
        return unit;
    }

    /// <summary>Makes one bit per number, set if the number is above 0.</summary>
    public static byte[] Signs(ReadOnlySpan<float> embedding)
    {
        var signs = new byte[(embedding.Length + 7) / 8];
        for (var i = 0; i < embedding.Length; i++)
            if (embedding[i] > 0) signs[i / 8] |= (byte)(1 << (i % 8));
        return signs;
    }

    public Writer OpenWriter(SqliteConnection connection) => new(connection, this);

    /// <summary>Changes photos within a transaction, with one prepared statement for all of them.</summary>
    internal sealed class Writer(SqliteConnection connection, SqliteIndexTable table) : IDisposable
    {
        private readonly SqliteCommand store = connection.Command(
            $"""
            INSERT INTO {table.Photos} VALUES ($number, $id, $url, $hash)
            ON CONFLICT (id) DO UPDATE SET image_url = $url, content_hash = $hash RETURNING number
            """,
            ("$number", null), ("$id", null), ("$url", null), ("$hash", null));

        private readonly SqlitePages embeddings = table.Embeddings;
        private readonly SqlitePages signs = table.SignBits;
        private long count = table.Count(connection);

        /// <summary>Stores a photo. Replaces a photo with the same id.</summary>
        public void Write(PhotoDocument photo)
        {
            object[] values = [count, photo.Id, photo.ImageUrl, (object?)photo.ContentHash ?? DBNull.Value];
            foreach (var (i, value) in values.Index()) store.Parameters[i].Value = value;
            var number = (long)store.ExecuteScalar()!;
            if (number == count) count++;
            var embedding = Unit(photo.Embedding);
            embeddings.Write(connection, number, MemoryMarshal.AsBytes<float>(embedding));
            signs.Write(connection, number, Signs(embedding));
        }

        /// <summary>Removes a photo. The last photo takes its number, so there are no gaps.</summary>
        /// <returns>False if there is no such photo.</returns>
        public bool Remove(string id)
        {
            if (connection.Scalar<long?>($"DELETE FROM {table.Photos} WHERE id = $id RETURNING number", ("$id", id)) is not { } number)
                return false;
            var last = --count;
            connection.Execute($"UPDATE {table.Photos} SET number = $number WHERE number = $last", ("$number", number), ("$last", last));
            embeddings.Remove(connection, number, last);
            signs.Remove(connection, number, last);
            return true;
        }

        /// <summary>Call this at the end. Searches on several cores then notice that their connections see different photos.</summary>
        public void Changed() =>
            connection.Execute("UPDATE photo_index SET state = random() WHERE number = $number", ("$number", table.Number));

        public void Dispose() => store.Dispose();
    }
}
