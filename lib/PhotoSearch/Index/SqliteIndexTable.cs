using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace PhotoSearch;

/// <summary>One named index inside the file: a row of <c>photo_index</c> and two tables, the photos and their embeddings; in one for many photos a third, their bits.</summary>
/// <param name="Number">The index's number, which its tables carry: a name never becomes a part of an SQL statement.</param>
/// <param name="Name">The index's name.</param>
/// <param name="Model">The model that fills it.</param>
/// <param name="Dimension">Numbers in an embedding.</param>
/// <param name="PhotosFolder">The folder that ids are relative to; null when unknown.</param>
/// <param name="HasBits">The sign of each number is kept apart, one bit each: a 32nd of what a search has to read.</param>
internal sealed record SqliteIndexTable(long Number, string Name, string Model, int Dimension, string? PhotosFolder, bool HasBits)
{
    private const string Columns =
        "number, name, model, dimension, photos_folder, EXISTS (SELECT 1 FROM sqlite_schema WHERE sqlite_schema.name = 'bits_' || number)";

    /// <summary>
    /// The fewest photos whose bits are nearest and whose embeddings are then compared, at 0.02 ms each. A million embeddings in clusters of 500: recall@10 of 0.66 with
    /// 100 candidates, 1.00 with 1,000.
    /// </summary>
    private const int LeastCandidates = 1_000;

    private const int CandidatesAHit = 10;

    /// <summary>
    /// Embeddings that vec0 keeps in one piece. It reads a single one by walking there from the piece's beginning: with 32 in a piece 100 candidates take 2 ms, with
    /// the default of 1,024 30 ms, and comparing all takes a third longer. It stores them faster, too.
    /// </summary>
    private const int ChunkSizeBesideBits = 32;

    /// <summary>The largest dimension of vec0: SQLITE_VEC_VEC0_MAX_DIMENSIONS in sqlite-vec's source.</summary>
    private const int MostNumbers = 8_192;

    private string Photos => $"photo_{Number}";

    private string Embeddings => $"embedding_{Number}";

    private SqliteBits? Bits { get; } = HasBits ? new($"bits_{Number}", Dimension) : null;

    public static SqliteIndexTable? Find(SqliteConnection connection, string name)
    {
        if (!HasIndexes(connection)) return null;
        using var command = connection.Command($"SELECT {Columns} FROM photo_index WHERE name = $name", ("$name", name));
        return Read(command).SingleOrDefault();
    }

    public static IReadOnlyList<SqliteIndexTable> List(SqliteConnection connection)
    {
        if (!HasIndexes(connection)) return [];
        using var command = connection.Command($"SELECT {Columns} FROM photo_index ORDER BY name");
        return [.. Read(command)];
    }

    public static void Create(SqliteConnection connection, string name, IndexDefinition definition)
    {
        var number = connection.Scalar<long>(
            "INSERT INTO photo_index (name, model, dimension, photos_folder) VALUES ($name, $model, $dimension, $folder) RETURNING number",
            ("$name", name), ("$model", definition.Model), ("$dimension", definition.Dimension), ("$folder", definition.PhotosFolder));
        connection.Execute(New(number, name, definition).CreateStatements);
    }

    /// <summary>The table that a definition asks for.</summary>
    /// <exception cref="PhotoIndexException">Its embeddings have more numbers than vec0 holds.</exception>
    public static SqliteIndexTable New(long number, string name, IndexDefinition definition) => definition.Dimension > MostNumbers
        ? throw SqliteErrors.TooManyNumbers(definition.Dimension, MostNumbers)
        : new(number, name, definition.Model, definition.Dimension, definition.PhotosFolder,
            HasBits: definition.Photos is { } photos && IndexPlan.ForEmbedded(photos, definition.Dimension).Compression > 1);

    /// <summary>SQL that makes its tables. A file with bits is of a later version: earlier ones would add photos without them.</summary>
    public string CreateStatements => string.Join('\n',
    [
        $"CREATE TABLE {Photos} (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, image_url TEXT NOT NULL, content_hash TEXT);",
        $"CREATE VIRTUAL TABLE {Embeddings} USING vec0(embedding float[{Dimension}] distance_metric=cosine{(HasBits ? $", chunk_size={ChunkSizeBesideBits}" : "")});",
        .. Bits is not null ? [Bits.CreateStatement, $"PRAGMA user_version = {SqliteIndexFile.VersionWithBits};"] : Array.Empty<string>(),
    ]);

    public void Drop(SqliteConnection connection) => connection.Execute(
        $"DROP TABLE {Embeddings}; DROP TABLE {Photos}; DROP TABLE IF EXISTS bits_{Number}; DELETE FROM photo_index WHERE number = $number", ("$number", Number));

    public long Count(SqliteConnection connection) => connection.Scalar<long>($"SELECT count(*) FROM {Photos}");

    /// <summary>The k nearest photos. Cosine is 1 minus vec0's distance.</summary>
    /// <param name="connection">Where the tables are.</param>
    /// <param name="embedding">[dimension] float32.</param>
    /// <param name="k">How many.</param>
    /// <param name="exact">Compare with every embedding, though there are bits.</param>
    public List<PhotoHit> Search(SqliteConnection connection, ReadOnlySpan<float> embedding, int k, bool exact)
    {
        var candidates = exact ? null : Bits?.Nearest(connection, embedding, Math.Max(LeastCandidates, CandidatesAHit * k));
        var nearest = candidates is null
            ? $"SELECT rowid AS number, distance FROM {Embeddings} WHERE embedding MATCH $embedding AND k = $k"
            : $"""
              SELECT rowid AS number, vec_distance_cosine(embedding, $embedding) AS distance
              FROM json_each($candidates) CROSS JOIN {Embeddings} ON {Embeddings}.rowid = json_each.value ORDER BY distance LIMIT $k
              """;
        // Materialized, so that vec0 answers once and the join follows, whatever the planner thinks of it.
        using var command = connection.Command(
            $"WITH nearest AS MATERIALIZED ({nearest}) SELECT id, image_url, 1 - distance FROM nearest JOIN {Photos} USING (number) ORDER BY distance, id",
            ("$embedding", Bytes(embedding)), ("$k", k), ("$candidates", JsonSerializer.Serialize(candidates)));
        using var rows = command.ExecuteReader();
        var hits = new List<PhotoHit>(k);
        while (rows.Read())
            hits.Add(new(rows.GetString(0), rows.GetString(1), rows.GetDouble(2)));
        return hits;
    }

    public void ReadContentHashes(SqliteConnection connection, string[] ids, Dictionary<string, string> hashes)
    {
        using var command = connection.Command("");
        var names = ids.Select((id, i) => command.Parameters.AddWithValue($"$id{i}", id).ParameterName);
        command.CommandText = $"SELECT id, coalesce(content_hash, '') FROM {Photos} WHERE id IN ({string.Join(", ", names)})";
        using var rows = command.ExecuteReader();
        while (rows.Read())
            hashes[rows.GetString(0)] = rows.GetString(1);
    }

    /// <summary>The next photos in the order of their ids.</summary>
    /// <param name="connection">The file.</param>
    /// <param name="after">The id of the last photo before them; empty to begin.</param>
    /// <param name="count">How many at most.</param>
    public List<StoredPhoto> ReadPhotos(SqliteConnection connection, string after, int count)
    {
        using var command = connection.Command(
            $"SELECT id, image_url FROM {Photos} WHERE id > $after ORDER BY id LIMIT $count", ("$after", after), ("$count", count));
        using var rows = command.ExecuteReader();
        var photos = new List<StoredPhoto>();
        while (rows.Read())
            photos.Add(new(rows.GetString(0), rows.GetString(1)));
        return photos;
    }

    public Writer OpenWriter(SqliteConnection connection) => new(connection, this);

    private static bool HasIndexes(SqliteConnection connection) =>
        connection.Scalar<long>("SELECT count(*) FROM sqlite_schema WHERE name = 'photo_index'") > 0;

    private static IEnumerable<SqliteIndexTable> Read(SqliteCommand command)
    {
        using var rows = command.ExecuteReader();
        while (rows.Read())
            yield return new(rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.GetInt32(3), rows.IsDBNull(4) ? null : rows.GetString(4), rows.GetBoolean(5));
    }

    /// <summary>How vec0 keeps a vector: its float32 numbers one after the other, little-endian.</summary>
    private static byte[] Bytes(ReadOnlySpan<float> embedding) => MemoryMarshal.AsBytes(embedding).ToArray();

    /// <summary>Prepared statements for many photos in one transaction: 25,000 photos take seconds, not minutes.</summary>
    internal sealed class Writer(SqliteConnection connection, SqliteIndexTable table) : IDisposable
    {
        private readonly SqliteCommand deletePhoto = connection.Command(
            $"DELETE FROM {table.Photos} WHERE id = $id RETURNING number", ("$id", null));
        private readonly SqliteCommand deleteEmbedding = connection.Command(
            $"DELETE FROM {table.Embeddings} WHERE rowid = $number", ("$number", null));
        private readonly SqliteCommand insertPhoto = connection.Command(
            $"INSERT INTO {table.Photos} (id, image_url, content_hash) VALUES ($id, $url, $hash) RETURNING number", ("$id", null), ("$url", null), ("$hash", null));
        private readonly SqliteCommand insertEmbedding = connection.Command(
            $"INSERT INTO {table.Embeddings} (rowid, embedding) VALUES ($number, $embedding)", ("$number", null), ("$embedding", null));

        /// <returns>False when there is no such photo.</returns>
        public bool Remove(string id)
        {
            deletePhoto.Parameters[0].Value = id;
            if (deletePhoto.ExecuteScalar() is not long number) return false;
            deleteEmbedding.Parameters[0].Value = number;
            deleteEmbedding.ExecuteNonQuery();
            table.Bits?.Erase(connection, number);
            return true;
        }

        /// <summary>Stores a photo in the place of one with the same id. (vec0 knows no INSERT OR REPLACE.)</summary>
        public void Replace(PhotoDocument photo)
        {
            Remove(photo.Id);
            insertPhoto.Parameters[0].Value = photo.Id;
            insertPhoto.Parameters[1].Value = photo.ImageUrl;
            insertPhoto.Parameters[2].Value = (object?)photo.ContentHash ?? DBNull.Value;
            var number = (long)insertPhoto.ExecuteScalar()!;
            insertEmbedding.Parameters[0].Value = number;
            insertEmbedding.Parameters[1].Value = Bytes(photo.Embedding);
            insertEmbedding.ExecuteNonQuery();
            table.Bits?.Write(connection, number, photo.Embedding);
        }

        public void Dispose()
        {
            deletePhoto.Dispose();
            deleteEmbedding.Dispose();
            insertPhoto.Dispose();
            insertEmbedding.Dispose();
        }
    }
}
