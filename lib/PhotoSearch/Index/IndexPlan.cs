namespace PhotoSearch;

/// <summary>
/// The layout of an index for a given number of photos, and the memory and disk it needs. <see cref="IPhotoIndex.PlanAsync"/> makes one.
/// </summary>
/// <param name="Photos">The number of photos to plan for.</param>
/// <param name="Dimension">Numbers in an embedding.</param>
/// <param name="Engine">
/// The engine: <c>lucene</c> or <c>faiss</c> in OpenSearch, <c>hnsw</c> in Elasticsearch, <c>scan</c> in the embedded index.
/// </param>
/// <param name="Compression">How many times smaller the vectors are in memory than at 32 bits per number: 1, 2, 16 or 32.</param>
/// <param name="Shards">Primary shards. Each can be on its own machine.</param>
/// <param name="Replicas">Copies of each shard besides the primary after loading. There are none during loading.</param>
/// <param name="Reason">The reason for this layout, in a sentence for people.</param>
public sealed record IndexPlan(long Photos, int Dimension, string Engine, int Compression, int Shards, int Replicas, string Reason)
{
    /// <summary>The most photos in a plan: ten billion.</summary>
    public const long MaxPhotos = 10_000_000_000;

    /// <summary>
    /// One Lucene shard up to this number: OpenSearch's guide finds its latency and recall better "up to a few million" vectors.
    /// </summary>
    private const long LuceneUpTo = 1_000_000;

    /// <summary>
    /// 16 bits per number up to this number of photos: 12.7 GB for ten million photos of 512 numbers, with results as good as at 32 bits.
    /// </summary>
    private const long HalfUpTo = 10_000_000;

    /// <summary>The embedded index compares whole embeddings up to this number of photos. A search takes well below 0.1 s.</summary>
    internal const long EmbeddedWholeUpTo = 50_000;

    /// <summary>The most photos that the embedded index is meant for. A search then reads 64 MB of signs, an exact search 2 GB.</summary>
    private const long EmbeddedUpTo = 1_000_000;

    /// <summary>Photos in a page of a list.</summary>
    internal const int PhotosPerPage = 5_000;

    /// <summary>Bytes in a shard. OpenSearch's guide recommends 10 to 50 GB.</summary>
    private const long ShardBytes = 30_000_000_000;

    /// <summary>OpenSearch's default limit.</summary>
    private const int MaxShards = 1_024;

    /// <summary>Neighbours of a photo in the graph, the default of all engines used here.</summary>
    private const int M = 16;

    /// <summary>Photos in a page with embeddings: a million numbers, which a server sends as 12 MB of JSON.</summary>
    internal static int EmbeddingsPerPage(int dimension) => Math.Clamp(1_000_000 / dimension, 1, PhotosPerPage);

    /// <summary>
    /// Memory for fast searches in one copy, in bytes: 1.1 · (bits/8 · dimension + 8 · M) per photo, M = 16. For lucene and scan this is
    /// the system's file cache, and searches get slower with less. For faiss it is outside the Java heap, and searches fail with less.
    /// </summary>
    /// <remarks>
    /// Source: OpenSearch documentation, "Methods and engines", "Memory estimation". The engine scan has no graph and reads signs or whole
    /// embeddings.
    /// </remarks>
    public long MemoryBytes => Engine == "scan"
        ? Photos * BytesInMemory
        : (long)(1.1 * Photos * (BytesInMemory + GraphBytes));

    /// <summary>
    /// Disk space of one copy, in bytes: the whole embeddings, which OpenSearch keeps besides the ones it searches, the graph, and about
    /// 150 bytes for path and hash.
    /// </summary>
    /// <remarks>
    /// Measured with OpenSearch 2.19, lucene, 512 numbers, merged: 4,166 bytes per photo. Until a segment is merged, it also holds the
    /// documents as they were sent, for the recovery of replicas: another 4 kB per photo.
    /// </remarks>
    public long DiskBytes => Photos * (150 + Engine switch
    {
        "scan" => (4 * Dimension) + ((Dimension + 7) / 8),
        "hnsw" => (4 * Dimension) + GraphBytes,
        _ => (4 * Dimension) + BytesInMemory + GraphBytes,
    });

    private int BytesInMemory => 4 * Dimension / Compression;

    private static int GraphBytes => 8 * M;

    /// <summary>Plans an index in OpenSearch.</summary>
    /// <param name="photos">The number of photos, 1 to <see cref="MaxPhotos"/>.</param>
    /// <param name="dimension">Numbers in an embedding: 512 for ViT-B/32.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="photos"/> is not 1 to <see cref="MaxPhotos"/>.</exception>
    internal static IndexPlan ForOpenSearch(long photos, int dimension) => Checked(photos) switch
    {
        <= LuceneUpTo => Sharded(new(photos, dimension, "lucene", 1, 1, 1,
            "up to a million photos, Lucene's graph over whole embeddings finds most neighbours and needs no tuning")),
        <= HalfUpTo => Sharded(new(photos, dimension, "faiss", 2, 1, 1,
            "above a million photos, faiss is faster than Lucene, and 16 bits per number halve the memory with almost no loss")),
        // 32x needs only a quarter less than 16x, because the graph keeps its size. Indexes quantised that far are known to answer CLIP's
        // text queries poorly, though they answer image queries well (clip-retrieval, issue 76, 100 million vectors).
        _ => Sharded(new(photos, dimension, "faiss", 16, 1, 1,
            "above ten million photos, memory is the limit, so the graph keeps 2 bits per number, and the best hits are compared again " +
            "with the whole embeddings on disk; 1 bit would save only another quarter and make text searches worse")),
    };

    /// <summary>Plans an index in Elasticsearch: always whole embeddings, in as many shards as they need.</summary>
    /// <inheritdoc cref="ForOpenSearch"/>
    internal static IndexPlan ForElasticsearch(long photos, int dimension) => Sharded(new(Checked(photos), dimension, "hnsw", 1, 1, 1,
        "a graph over whole embeddings; Elasticsearch's quantised graphs (int8_hnsw, bbq_hnsw) need less memory but are not used here"));

    /// <summary>Plans an index in a SQLite file.</summary>
    /// <inheritdoc cref="ForOpenSearch"/>
    internal static IndexPlan ForEmbedded(long photos, int dimension) => Checked(photos) switch
    {
        <= EmbeddedWholeUpTo => new(photos, dimension, "scan", 1, 1, 0,
            "up to 50,000 photos, comparing the query with every photo is fast and exact"),
        <= EmbeddedUpTo => new(photos, dimension, "scan", 32, 1, 0,
            "above 50,000 photos, a search first compares the sign of each number, then the whole embeddings of the best 1,000 photos; " +
            "--exact compares all"),
        _ => new(photos, dimension, "scan", 32, 1, 0,
            "the embedded index is meant for up to a million photos, because each search reads all of them; " +
            "for more, set SERVICE_URI to an OpenSearch server"),
    };

    private static long Checked(long photos)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(photos, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(photos, MaxPhotos);
        return photos;
    }

    private static IndexPlan Sharded(IndexPlan plan) =>
        plan with { Shards = (int)Math.Clamp((plan.DiskBytes + ShardBytes - 1) / ShardBytes, 1, MaxShards) };
}
