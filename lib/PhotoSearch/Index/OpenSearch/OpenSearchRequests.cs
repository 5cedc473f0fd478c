using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>The bodies that are sent to OpenSearch, as text: the workshop sends them, and shows them.</summary>
/// <remarks>Accepted by OpenSearch 2.19 and 3.x; for Elasticsearch see <see cref="ElasticsearchRequests"/>. Embedding numbers are written with as few digits as bring the same float32 back.</remarks>
public static partial class OpenSearchRequests
{
    /// <summary>The <c>ef_search</c> of approximate searches: 100, which is also the default of the engine faiss. OpenSearch takes k where that is more.</summary>
    public const int EfSearch = 100;

    // For people: readable names of folders, and nothing that is not said. Whoever puts it on a page encodes it for the page.
    internal static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    internal static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true };

    internal static readonly string[] LeftOutOfSource = ["embedding"];
    private static readonly string[] ContentHash = ["content_hash"];
    private static readonly string[] ImageUrl = ["image_url"];

    /// <summary>The order in which documents lie in the index: a page then costs no sorting.</summary>
    private static readonly string[] DocumentOrder = ["_doc"];

    /// <summary>Body of <c>PUT /index</c>: settings and mapping of a k-NN index.</summary>
    /// <returns>Indented JSON.</returns>
    public static string CreateIndex(IndexDefinition definition) => Planned(definition, IndexPlan.ForOpenSearch, JsonSerializer.Serialize(new
    {
        settings = new { index = new { knn = true } },
        mappings = new
        {
            _meta = new { model = definition.Model, dimension = definition.Dimension, photos_folder = definition.PhotosFolder },
            _source = new { excludes = LeftOutOfSource },
            properties = new
            {
                image_url = new { type = "keyword" },
                content_hash = new { type = "keyword", index = false },
                embedding = new
                {
                    type = "knn_vector",
                    dimension = definition.Dimension,
                    method = new { name = "hnsw", engine = "lucene", space_type = "cosinesimil" },
                },
            },
        },
    }, Indented));

    /// <summary>Body of <c>POST /_bulk</c>: two lines a photo, what to do and the document.</summary>
    /// <returns>Lines of JSON, each ending in a line feed.</returns>
    public static string Bulk(IReadOnlyList<PhotoDocument> photos, string indexName) =>
        string.Concat(photos.Select(photo => BulkItem(photo, indexName)));

    /// <summary>Body of <c>POST /index/_search</c>: approximate search in the index's graph. <c>_score</c> is (1 + cosine) / 2.</summary>
    /// <param name="embedding">[dimension] float32.</param>
    /// <param name="k">How many hits.</param>
    /// <returns>JSON on one line.</returns>
    /// <remarks>
    /// <c>ef_search</c> is how many near photos the walk through the graph keeps in sight. Lucene's default is k: with k = 5 and 1,000
    /// random vectors of 512 numbers that found 57 of 100 true neighbours; with <see cref="EfSearch"/> it found all.
    /// </remarks>
    public static string Search(ReadOnlyMemory<float> embedding, int k) => JsonSerializer.Serialize(
        new { size = k, query = new { knn = new { embedding = new { vector = embedding, k, method_parameters = new { ef_search = EfSearch } } } } }, Compact);

    /// <summary>Body of <c>POST /index/_search</c>: compares with every photo. <c>_score</c> is 1 + cosine.</summary>
    /// <param name="embedding">[dimension] float32.</param>
    /// <param name="k">How many hits.</param>
    /// <returns>JSON on one line.</returns>
    /// <remarks>The script is the k-NN plugin's; its <c>knn_score</c> script changed its scale with OpenSearch 2.19.</remarks>
    public static string ExactSearch(ReadOnlyMemory<float> embedding, int k) => JsonSerializer.Serialize(new
    {
        size = k,
        query = new
        {
            script_score = new
            {
                query = new { match_all = new { } },
                script = new
                {
                    source = "1.0 + cosineSimilarity(params.query_value, doc[params.field])",
                    @params = new { field = "embedding", query_value = embedding },
                },
            },
        },
    }, Compact);

    /// <summary>Shortens the embeddings in a body for reading: the first three numbers and how many more there are.</summary>
    /// <returns>No longer JSON, but what a person wants to see of it: <c>[0.0123,-0.0456,0.0789, … 509 more]</c>.</returns>
    public static string Shorten(string body) => LongArray().Replace(body, match =>
        $"[{match.Groups["first"].Value}, … {match.Groups["more"].Captures.Count} more]");

    internal static string BulkItem(PhotoDocument photo, string indexName) =>
        JsonSerializer.Serialize(new { index = new { _index = indexName, _id = photo.Id } }, Compact) + "\n" +
        JsonSerializer.Serialize(new { image_url = photo.ImageUrl, embedding = photo.Embedding, content_hash = photo.ContentHash }, Compact) + "\n";

    internal static string BulkRemoval(string id, string indexName) =>
        JsonSerializer.Serialize(new { delete = new { _index = indexName, _id = id } }, Compact) + "\n";

    internal static string FirstPage(int photos) => JsonSerializer.Serialize(
        new { size = photos, _source = ImageUrl, sort = DocumentOrder, query = new { match_all = new { } } }, Compact);

    internal static string NextPage(string scrollId, string keepFor) => JsonSerializer.Serialize(new { scroll = keepFor, scroll_id = scrollId }, Compact);

    internal static string EndOfPages(string scrollId) => JsonSerializer.Serialize(new { scroll_id = scrollId }, Compact);

    internal static string ContentHashes(IEnumerable<string> ids) => JsonSerializer.Serialize(
        new { docs = ids.Select(id => new { _id = id, _source = ContentHash }) }, Compact);

    [GeneratedRegex(@"\[(?<first>(?:-?[\d.eE+-]+,){2}-?[\d.eE+-]+)(?<more>,-?[\d.eE+-]+){6,}\]", RegexOptions.ExplicitCapture)]
    private static partial Regex LongArray();
}
