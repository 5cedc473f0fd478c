using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>The bodies that are sent to OpenSearch, as text: the workshop sends them, and shows them.</summary>
/// <remarks>
/// Accepted by OpenSearch 2.19 and 3.x. Embedding numbers are written with as few digits as bring the same float32 back.
/// </remarks>
public static partial class OpenSearchRequests
{
    /// <summary>
    /// The <c>ef_search</c> of approximate searches: 100, which is also the default of the engine faiss. OpenSearch takes k where that is
    /// more.
    /// </summary>
    internal const int EfSearch = 100;

    /// <summary>Body of <c>PUT /index</c>: settings and mapping of a k-NN index.</summary>
    /// <returns>Indented JSON.</returns>
    /// <remarks>
    /// For many photos, engine and compression are stated: OpenSearch's defaults for both have changed before, and the default compression
    /// is about to become 32x. Its older <c>mode</c>, which stands for compression and re-scoring together, is being withdrawn, and so is
    /// not sent.
    /// </remarks>
    public static string CreateIndex(IndexDefinition definition)
    {
        var plan = definition.Photos is { } photos ? IndexPlan.ForOpenSearch(photos, definition.Dimension) : null;
        return ServerRequests.CreateIndex(definition, plan, knn: true, new
        {
            type = "knn_vector",
            dimension = definition.Dimension,
            method = new { name = "hnsw", engine = plan?.Engine ?? "lucene", space_type = "cosinesimil" },
            compression_level = plan is { Engine: "faiss" } ? $"{plan.Compression}x" : null,
        });
    }

    /// <summary>Body of <c>POST /_bulk</c>: two lines a photo, what to do and the document.</summary>
    /// <returns>Lines of JSON, each ending in a line feed.</returns>
    public static string Bulk(IReadOnlyList<PhotoDocument> photos, string indexName) =>
        string.Concat(photos.Select(photo => ServerRequests.BulkItem(photo, indexName)));

    /// <summary>Body of <c>POST /index/_search</c>: approximate search in the index's graph. <c>_score</c> is (1 + cosine) / 2.</summary>
    /// <param name="embedding">[dimension] float32.</param>
    /// <param name="k">How many hits.</param>
    /// <returns>JSON on one line.</returns>
    /// <remarks>
    /// <c>ef_search</c> is how many near photos the walk through the graph keeps in sight: 100, the default of the engine faiss. Lucene's
    /// default is k: with k = 5 and 1,000 random vectors of 512 numbers that found 57 of 100 true neighbours; with 100 it found all.
    /// </remarks>
    public static string Search(ReadOnlyMemory<float> embedding, int k) => ServerRequests.Write(new
    {
        size = k,
        query = new { knn = new { embedding = new { vector = embedding, k, method_parameters = new { ef_search = EfSearch } } } },
    });

    /// <summary>Body of <c>POST /index/_search</c>: compares with every photo. <c>_score</c> is 1 + cosine.</summary>
    /// <remarks>The script is the k-NN plugin's; its <c>knn_score</c> script changed its scale with OpenSearch 2.19.</remarks>
    internal static string ExactSearch(ReadOnlyMemory<float> embedding, int k) =>
        ServerRequests.ExactSearch(k, "doc[params.field]", new { field = "embedding", query_value = embedding });

    /// <summary>Shortens the embeddings in a body for reading: the first three numbers and how many more there are.</summary>
    /// <returns>No longer JSON, but what a person wants to see of it: <c>[0.0123,-0.0456,0.0789, … 509 more]</c>.</returns>
    public static string Shorten(string body) => LongArray().Replace(body, match =>
        $"[{match.Groups["first"].Value}, … {match.Groups["more"].Captures.Count} more]");

    [GeneratedRegex(@"\[(?<first>(?:-?[\d.eE+-]+,){2}-?[\d.eE+-]+)(?<more>,-?[\d.eE+-]+){6,}\]", RegexOptions.ExplicitCapture)]
    private static partial Regex LongArray();
}
