namespace PhotoSearch;

/// <summary>
/// How an index for a given number of photos is laid out, and what it takes. <see cref="IPhotoIndex.PlanAsync"/> makes one for a store.
/// </summary>
/// <param name="Photos">How many photos it is meant for.</param>
/// <param name="Dimension">Numbers in an embedding.</param>
/// <param name="Engine">
/// What searches: <c>lucene</c> or <c>faiss</c> in OpenSearch, <c>hnsw</c> in Elasticsearch, <c>scan</c> in the embedded index.
/// </param>
/// <param name="Compression">By how much the vectors in memory are smaller than 32 bits a number: 1, 2, 16 or 32.</param>
/// <param name="Shards">Primary shards. They can be spread over as many machines.</param>
/// <param name="Replicas">Copies of each shard beside the primary, once loading is finished; none while it lasts.</param>
/// <param name="Reason">Why so, in a sentence for people.</param>
public sealed record IndexPlan(long Photos, int Dimension, string Engine, int Compression, int Shards, int Replicas, string Reason)
{
    /// <summary>The most photos that a plan is made for: ten billion.</summary>
    public const long MaxPhotos = 10_000_000_000;

    /// <summary>
    /// Up to here one Lucene shard: OpenSearch's guide finds its latency and recall better "up to a few million" vectors.
    /// </summary>
    private const long LuceneUpTo = 1_000_000;

    /// <summary>
    /// Up to here 16 bits a number: 12.7 GB for ten million photos of 512 numbers, and the results are as good as those of 32.
    /// </summary>
    private const long HalfUpTo = 10_000_000;

    /// <summary>Up to here the embedded index compares whole embeddings: a search takes well below 0.1 s.</summary>
    internal const long EmbeddedWholeUpTo = 50_000;

    /// <summary>The most photos that the embedded index is meant for: a search reads 64 MB of signs, and an exact one 2 GB.</summary>
    private const long EmbeddedUpTo = 1_000_000;

    /// <summary>How many photos a page of a list holds.</summary>
    internal const int PhotosPerPage = 5_000;

    /// <summary>Bytes in a shard; OpenSearch's guide asks for 10 to 50 GB.</summary>
    private const long ShardBytes = 30_000_000_000;

    /// <summary>OpenSearch refuses more, unless it is started with another limit.</summary>
    private const int MaxShards = 1_024;

    /// <summary>Neighbours of a photo in the graph, the default of all engines here.</summary>
    private const int M = 16;

    /// <summary>The same with their embeddings: a million numbers, which a server sends as 12 MB of JSON.</summary>
    internal static int EmbeddingsPerPage(int dimension) => Math.Clamp(1_000_000 / dimension, 1, PhotosPerPage);

    /// <summary>
    /// Memory for fast searches, in bytes, of one copy: 1.1 · (bits/8 · dimension + 8 · M) a photo, M = 16. For lucene and scan it is the
    /// system's file cache, and less of it makes searches slower; for faiss it lies outside of Java's heap, and less of it makes them
    /// fail.
    /// </summary>
    /// <remarks>
    /// Source: OpenSearch documentation, "Methods and engines", "Memory estimation"; scan has no graph, and reads signs or whole
    /// embeddings.
    /// </remarks>
    public long MemoryBytes => Engine == "scan"
        ? Photos * BytesInMemory
        : (long)(1.1 * Photos * (BytesInMemory + GraphBytes));

    /// <summary>
    /// Size on disk in bytes, of one copy: whole embeddings, which OpenSearch keeps beside those that it searches, the graph, and some
    /// 150 bytes for path and hash.
    /// </summary>
    /// <remarks>
    /// Measured with OpenSearch 2.19, lucene, 512 numbers, merged: 4,166 bytes a photo. Until a segment has been merged it also holds
    /// what was sent, for the recovery of replicas: another 4 kB.
    /// </remarks>
    public long DiskBytes => Photos * (150 + Engine switch
    {
        "scan" => (4 * Dimension) + ((Dimension + 7) / 8),
        "hnsw" => (4 * Dimension) + GraphBytes,
        _ => (4 * Dimension) + BytesInMemory + GraphBytes,
    });

    private int BytesInMemory => 4 * Dimension / Compression;

    private static int GraphBytes => 8 * M;

    /// <summary>An index in OpenSearch.</summary>
    /// <param name="photos">How many photos it will hold, 1 to <see cref="MaxPhotos"/>.</param>
    /// <param name="dimension">Numbers in an embedding: 512 for ViT-B/32.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="photos"/> is not 1 to <see cref="MaxPhotos"/>.</exception>
    internal static IndexPlan ForOpenSearch(long photos, int dimension) => Checked(photos) switch
    {
        <= LuceneUpTo => Sharded(new(photos, dimension, "lucene", 1, 1, 1,
            "up to a million, Lucene's graph over whole embeddings finds most and needs no settings")),
        <= HalfUpTo => Sharded(new(photos, dimension, "faiss", 2, 1, 1,
            "above a million, faiss is faster than Lucene; 16 bits a number halve the memory and lose next to nothing")),
        // 32x needs only a quarter less than 16x, because the graph stays as it is, and indexes quantised that far are known to answer
        // text queries of CLIP poorly though they answer image queries well (clip-retrieval, issue 76, of 100 million vectors).
        _ => Sharded(new(photos, dimension, "faiss", 16, 1, 1,
            "above ten million, memory decides: 2 bits a number, and the best hits are compared again with whole embeddings from disk; " +
            "32x would save a quarter more, and text queries are what it harms first")),
    };

    /// <summary>An index in Elasticsearch: whole embeddings whatever their number, in as many shards as that asks for.</summary>
    /// <inheritdoc cref="ForOpenSearch"/>
    internal static IndexPlan ForElasticsearch(long photos, int dimension) => Sharded(new(Checked(photos), dimension, "hnsw", 1, 1, 1,
        "the graph over whole embeddings; Elasticsearch's quantised kinds (int8_hnsw, bbq_hnsw) need less memory and are not used here"));

    /// <summary>An index in a SQLite file.</summary>
    /// <inheritdoc cref="ForOpenSearch"/>
    internal static IndexPlan ForEmbedded(long photos, int dimension) => Checked(photos) switch
    {
        <= EmbeddedWholeUpTo => new(photos, dimension, "scan", 1, 1, 0, "up to 50,000, comparing with every photo is fast and exact"),
        <= EmbeddedUpTo => new(photos, dimension, "scan", 32, 1, 0,
            "above 50,000, a search compares the sign of each number and then the best 1,000 photos' whole embeddings; " +
            "--exact compares all"),
        _ => new(photos, dimension, "scan", 32, 1, 0,
            "the embedded index is made for up to a million photos, because each search reads through all of them; " +
            "for more, set SERVICE_URI to an OpenSearch"),
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
