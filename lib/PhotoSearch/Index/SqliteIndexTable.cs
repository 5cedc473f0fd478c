using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

namespace PhotoSearch;

/// <summary>One named index inside the file: a row of <c>photo_index</c> and two tables, the photos and their embeddings.</summary>
/// <remarks>The tables carry the index's number, not its name, so that a name never becomes a part of an SQL statement.</remarks>
internal sealed record SqliteIndexTable(long Number, string Name, string Model, int Dimension, string? PhotosFolder)
{
    private string Photos => $"photo_{Number}";

    private string Embeddings => $"embedding_{Number}";

    public static SqliteIndexTable? Find(SqliteConnection connection, string name)
    {
        if (!HasIndexes(connection)) return null;
        using var command = connection.Command("SELECT number, name, model, dimension, photos_folder FROM photo_index WHERE name = $name", ("$name", name));
        return Read(command).SingleOrDefault();
    }

    public static IReadOnlyList<SqliteIndexTable> List(SqliteConnection connection)
    {
        if (!HasIndexes(connection)) return [];
        using var command = connection.Command("SELECT number, name, model, dimension, photos_folder FROM photo_index ORDER BY name");
        return [.. Read(command)];
    }

    public static void Create(SqliteConnection connection, string name, IndexDefinition definition)
    {
        var number = connection.Scalar<long>(
            "INSERT INTO photo_index (name, model, dimension, photos_folder) VALUES ($name, $model, $dimension, $folder) RETURNING number",
            ("$name", name), ("$model", definition.Model), ("$dimension", definition.Dimension), ("$folder", definition.PhotosFolder));
        var table = new SqliteIndexTable(number, name, definition.Model, definition.Dimension, definition.PhotosFolder);
        connection.Execute(
            $"""
            CREATE TABLE {table.Photos} (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, image_url TEXT NOT NULL, content_hash TEXT);
            CREATE VIRTUAL TABLE {table.Embeddings} USING vec0(embedding float[{table.Dimension}] distance_metric=cosine);
            """);
    }

    public void Drop(SqliteConnection connection) => connection.Execute(
        $"DROP TABLE {Embeddings}; DROP TABLE {Photos}; DELETE FROM photo_index WHERE number = $number", ("$number", Number));

    public long Count(SqliteConnection connection) => connection.Scalar<long>($"SELECT count(*) FROM {Photos}");

    /// <summary>The k nearest photos. Cosine is 1 minus vec0's distance.</summary>
    public List<PhotoHit> Search(SqliteConnection connection, ReadOnlySpan<float> embedding, int k)
    {
        // Materialized, so that vec0 answers once and the join follows, whatever the planner thinks of it.
        using var command = connection.Command(
            $"""
            WITH nearest AS MATERIALIZED (SELECT rowid AS number, distance FROM {Embeddings} WHERE embedding MATCH $embedding AND k = $k)
            SELECT id, image_url, 1 - distance FROM nearest JOIN {Photos} USING (number) ORDER BY distance, id
            """,
            ("$embedding", Bytes(embedding)), ("$k", k));
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

    public Writer OpenWriter(SqliteConnection connection) => new(connection, this);

    private static bool HasIndexes(SqliteConnection connection) =>
        connection.Scalar<long>("SELECT count(*) FROM sqlite_schema WHERE name = 'photo_index'") > 0;

    private static IEnumerable<SqliteIndexTable> Read(SqliteCommand command)
    {
        using var rows = command.ExecuteReader();
        while (rows.Read())
            yield return new(rows.GetInt64(0), rows.GetString(1), rows.GetString(2), rows.GetInt32(3), rows.IsDBNull(4) ? null : rows.GetString(4));
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

        /// <summary>Stores a photo in the place of one with the same id. (vec0 knows no INSERT OR REPLACE.)</summary>
        public void Replace(PhotoDocument photo)
        {
            deletePhoto.Parameters[0].Value = photo.Id;
            if (deletePhoto.ExecuteScalar() is long previous)
            {
                deleteEmbedding.Parameters[0].Value = previous;
                deleteEmbedding.ExecuteNonQuery();
            }
            insertPhoto.Parameters[0].Value = photo.Id;
            insertPhoto.Parameters[1].Value = photo.ImageUrl;
            insertPhoto.Parameters[2].Value = (object?)photo.ContentHash ?? DBNull.Value;
            insertEmbedding.Parameters[0].Value = insertPhoto.ExecuteScalar();
            insertEmbedding.Parameters[1].Value = Bytes(photo.Embedding);
            insertEmbedding.ExecuteNonQuery();
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
