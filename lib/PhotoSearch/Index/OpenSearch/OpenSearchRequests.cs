using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>
/// Takes an index's definition, photos with their embeddings, or a query's embedding; gives the JSON for OpenSearch, which the workshop
/// sends and shows.
/// </summary>
/// <remarks>
/// Accepted by OpenSearch 2.19 and 3.x. Numbers are written with the fewest digits that give the same float32 again. A photo has three
/// fields, as <see cref="ServerRequests"/> writes them for Elasticsearch, too: <c>embedding</c>, <c>image_url</c>, <c>content_hash</c>.
/// </remarks>
public static partial class OpenSearchRequests
{
    /// <summary>
    /// The <c>ef_search</c> of approximate searches: how many of the nearest photos so far a search keeps on its walk through the graph.
    /// With a larger k, OpenSearch takes k.
    /// </summary>
    internal const int EfSearch = 100;

    private const string CopyOfEmbedding =
        "if (doc[params.field].size() == 0) { return null; } " +
        "float[] read = doc[params.field].value; float[] copy = new float[read.length]; " +
        "for (int i = 0; i < read.length; i++) { copy[i] = read[i]; } return copy;";

    /// <summary>Body of <c>PUT /index</c>: settings and mapping of a k-NN index.</summary>
    /// <returns>Indented JSON.</returns>
    /// <remarks>
    /// An index for many photos states engine and compression (how many times smaller embeddings are in memory): OpenSearch's defaults for
    /// both have changed before, and that for compression is about to become 32x. <c>mode</c>, an older setting for compression and
    /// re-scoring together, is being withdrawn, so it is not sent.
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

    /// <summary>Body of <c>POST /_bulk</c>: two lines for each photo, what to do and the document.</summary>
    /// <returns>Lines of JSON, each ending in a line feed.</returns>
    public static string Bulk(IReadOnlyList<PhotoDocument> photos, string indexName)
    {
        ArgumentNullException.ThrowIfNull(photos);
        var lines = new ArrayBufferWriter<byte>();
        foreach (var photo in photos) ServerRequests.WriteBulkItem(lines, photo, indexName);
        return Encoding.UTF8.GetString(lines.WrittenSpan);
    }

    /// <summary>Body of <c>POST /index/_search</c>: approximate search in the index's graph. <c>_score</c> is (1 + cosine) / 2.</summary>
    /// <param name="embedding">The query's, [dimension] float32.</param>
    /// <param name="k">How many hits.</param>
    /// <returns>JSON on one line.</returns>
    /// <remarks>
    /// <c>ef_search</c> is stated because the default of the engine lucene is k: with k = 5 and 1,000 random vectors of 512 numbers, that
    /// found 57 of 100 true neighbours. 100, the default of the engine faiss, found all.
    /// </remarks>
    public static string Search(ReadOnlyMemory<float> embedding, int k) => Search(embedding, k, filter: null);

    /// <summary>The same among the photos that a filter lets through; null for all.</summary>
    /// <remarks>
    /// Inside of <c>knn</c>, the graph is walked until k photos are found that pass (lucene, faiss). A filter after the search would leave
    /// none where few photos pass.
    /// </remarks>
    internal static string Search(ReadOnlyMemory<float> embedding, int k, object? filter) => ServerRequests.Write(new
    {
        size = k,
        query = new { knn = new { embedding = new { vector = embedding, k, method_parameters = new { ef_search = EfSearch }, filter } } },
    });

    /// <summary>Body of <c>POST /index/_search</c>: compares with every photo. <c>_score</c> is 1 + cosine.</summary>
    /// <remarks>With the k-NN plugin's <c>cosineSimilarity</c>: the scale of its <c>knn_score</c> changed in OpenSearch 2.19.</remarks>
    internal static string ExactSearch(ReadOnlyMemory<float> embedding, int k, object? filter = null) =>
        ServerRequests.ExactSearch(k, "doc[params.field]", new { field = "embedding", query_value = embedding }, filter);

    /// <remarks>
    /// A script, because 2.19 has no other way; 3.7 has <c>docvalue_fields</c>, as Elasticsearch has, and runs scripts as well. It copies,
    /// because 2.19.1 reads each document's numbers into the same array: without a copy, all photos of a page come with the last one's.
    /// </remarks>
    internal static string FirstPageOfEmbeddings(int photos) => ServerRequests.FirstPage(photos, script_fields: new
    {
        embedding = new { script = new { source = CopyOfEmbedding, @params = new { field = "embedding" } } },
    });

    /// <summary>Shortens the embeddings in a body for reading: the first three numbers and how many more there are.</summary>
    /// <returns>For people only, as it is no longer JSON: <c>[0.0123,-0.0456,0.0789, … 509 more]</c>.</returns>
    public static string Shorten(string body) => LongArray().Replace(body, match =>
        $"[{match.Groups["first"].Value}, … {match.Groups["more"].Captures.Count} more]");

    [GeneratedRegex(@"\[(?<first>(?:-?[\d.eE+-]+,){2}-?[\d.eE+-]+)(?<more>,-?[\d.eE+-]+){6,}\]", RegexOptions.ExplicitCapture)]
    private static partial Regex LongArray();
}
