using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhotoSearch;

/// <summary>Request bodies that are the same for OpenSearch and Elasticsearch, and the shared parts of the others.</summary>
internal static class ServerRequests
{
    // People read this JSON, so names stay readable and nulls are left out. A web page must encode it before showing it.
    private static readonly JsonSerializerOptions Compact = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly JsonWriterOptions CompactLine = new() { Encoder = Compact.Encoder, SkipValidation = true };

    private static readonly JsonSerializerOptions Indented = new(Compact) { WriteIndented = true };

    internal static readonly string[] Embedding = ["embedding"];

    private static readonly string[] Described = ["image_url", "content_hash"];

    public static string Write(object body, bool indented = false) => JsonSerializer.Serialize(body, indented ? Indented : Compact);

    /// <summary>Body of <c>PUT /index</c>.</summary>
    /// <param name="definition">The index.</param>
    /// <param name="plan">The layout of an index for many photos; null for a plain index.</param>
    /// <param name="knn">OpenSearch's setting; null for a server without it.</param>
    /// <param name="embedding">The vector field.</param>
    /// <remarks>
    /// While it is filled, an index for many photos has no refreshes, which make small segments, and no replicas, which do all work twice.
    /// The number of replicas to add later is in its <c>_meta</c>, under <c>loading</c>, because another machine may finish the loading.
    /// </remarks>
    public static string CreateIndex(IndexDefinition definition, IndexPlan? plan, bool? knn, object embedding) => Write(new
    {
        settings = plan is null && knn is null ? null : new
        {
            index = new
            {
                knn,
                number_of_shards = plan?.Shards,
                number_of_replicas = plan is null ? (int?)null : 0,
                refresh_interval = plan is null ? null : "-1",
            },
        },
        mappings = new
        {
            _meta = new
            {
                model = definition.Model,
                dimension = definition.Dimension,
                photos_folder = definition.PhotosFolder,
                loading = plan is null ? null : new { number_of_replicas = plan.Replicas },
            },
            _source = new { excludes = Embedding },
            properties = new { image_url = new { type = "keyword" }, content_hash = new { type = "keyword", index = false }, embedding },
        },
    }, indented: true);

    /// <summary>
    /// Body of <c>PUT /index/_settings</c> that ends the loading. It leaves all other settings unchanged.
    /// </summary>
    /// <remarks>null restores the server's default: one refresh per second while there are searches.</remarks>
    public static string EndLoading(IndexMapping mapping) => JsonSerializer.Serialize(
        new { index = new { number_of_replicas = mapping.Replicas, refresh_interval = (string?)null } });

    /// <summary>Body of <c>PUT /index/_mapping</c> that removes <c>loading</c>. A server replaces <c>_meta</c> as a whole.</summary>
    public static string ForgetLoading(IndexMapping mapping) => JsonSerializer.Serialize(new
    {
        _meta = mapping.Meta.EnumerateObject().Where(field => field.Name != "loading")
            .ToDictionary(field => field.Name, field => field.Value),
    });

    /// <summary>Body of a search that compares with every photo in a script.</summary>
    /// <param name="k">The number of hits.</param>
    /// <param name="field">The field in the server's script language.</param>
    /// <param name="parameters">The script's parameters, including the query.</param>
    /// <param name="filter">Selects the photos to compare with; null for all.</param>
    public static string ExactSearch(int k, string field, object parameters, object? filter) => Write(new
    {
        size = k,
        query = new
        {
            script_score = new
            {
                query = filter is null ? (object)new { match_all = new { } } : new { @bool = new { filter } },
                script = new { source = $"1.0 + cosineSimilarity(params.query_value, {field})", @params = parameters },
            },
        },
    });

    /// <summary>A search filter for photos whose path or URL begins with a prefix.</summary>
    /// <param name="field">The keyword field with the path or URL.</param>
    /// <param name="prefix">The prefix. Case matters.</param>
    public static object BeginsWith(string field, string prefix) => new { prefix = new Dictionary<string, string> { [field] = prefix } };

    /// <summary>Body of <c>POST /index/_count</c> that counts documents without a field.</summary>
    public static string Without(string field) => Write(new { query = new { @bool = new { must_not = new { exists = new { field } } } } });

    /// <summary>The two lines of a bulk request that add a photo, straight in UTF-8: a request is megabytes of numbers.</summary>
    public static void WriteBulkItem(IBufferWriter<byte> lines, PhotoDocument photo, string indexName)
    {
        WriteLine(lines, new { index = new { _index = indexName, _id = photo.Id } });
        var numbers = ArrayPool<byte>.Shared.Rent(EmbeddingText.Room(photo.Embedding.Length));
        using (var writer = new Utf8JsonWriter(lines, CompactLine))
        {
            writer.WriteStartObject();
            writer.WriteString("image_url", photo.ImageUrl);
            writer.WritePropertyName("embedding");
            writer.WriteRawValue(numbers.AsSpan(0, EmbeddingText.Write(photo.Embedding, numbers)), skipInputValidation: true);
            if (photo.ContentHash is not null) writer.WriteString("content_hash", photo.ContentHash);
            writer.WriteEndObject();
        }
        lines.Write("\n"u8);
        ArrayPool<byte>.Shared.Return(numbers);
    }

    /// <summary>The line of a bulk request that removes a photo.</summary>
    public static void WriteBulkRemoval(IBufferWriter<byte> lines, string id, string indexName) =>
        WriteLine(lines, new { delete = new { _index = indexName, _id = id } });

    private static void WriteLine<T>(IBufferWriter<byte> lines, T body)
    {
        using (var writer = new Utf8JsonWriter(lines, CompactLine))
            JsonSerializer.Serialize(writer, body, Compact);
        lines.Write("\n"u8);
    }

    /// <summary>Lists photos in the index's own order, which needs no sorting.</summary>
    /// <param name="photos">Photos per page.</param>
    /// <param name="script_fields">A field that a script computes, such as the embedding, which _source lacks. Null for none.</param>
    /// <param name="docvalue_fields">Fields read from the index's doc values. Null for none.</param>
    public static string FirstPage(int photos, object? script_fields = null, string[]? docvalue_fields = null) => Write(new
    {
        size = photos, _source = Described, sort = "_doc", query = new { match_all = new { } }, script_fields, docvalue_fields,
    });

    public static string NextPage(string scrollId, string keepFor) => Write(new { scroll = keepFor, scroll_id = scrollId });

    public static string EndOfPages(string scrollId) => Write(new { scroll_id = scrollId });

    public static string ContentHashes(IEnumerable<string> ids) =>
        Write(new { docs = ids.Select(id => new { _id = id, _source = "content_hash" }) });
}
