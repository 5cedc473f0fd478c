using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhotoSearch;

/// <summary>
/// Reads a server's answers into the types in this file. Refuses answers that do not fit, before anything uses them.
/// </summary>
/// <remarks>List items are structs, because the serializer accepts null for items of a class.</remarks>
internal static class ServerAnswers
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = new ServerNames(),
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>Snake case. Names of the server's own fields begin with an underscore.</summary>
    private sealed class ServerNames : JsonNamingPolicy
    {
        public override string ConvertName(string name) => SnakeCaseLower.ConvertName(
            name is "All" or "Id" or "Meta" or "Score" or "ScrollId" or "Shards" or "Source" ? $"_{name}" : name);
    }

    /// <exception cref="JsonException">The body is not JSON, or does not fit the type.</exception>
    public static T Read<T>(string body) where T : class =>
        JsonSerializer.Deserialize<T>(body, Strict) ?? throw new JsonException("null");

    /// <summary>Whether a text is empty or incomplete JSON.</summary>
    public static bool EndsEarly(string body)
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(body), isFinalBlock: false, default);
        try
        {
            while (reader.Read()) { }
            return body.Length == 0 || reader.CurrentDepth > 0;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>
    /// A field's text. If another program has stored a list, the first text in it. Anything else counts as missing.
    /// </summary>
    public static string? FirstText(this JsonElement field) => field.ValueKind == JsonValueKind.Array
        ? field.EnumerateArray().Select(FirstText).FirstOrDefault(text => text is not null)
        : field.Text();

    /// <summary>A field's text. Other values count as missing.</summary>
    public static string? Text(this JsonElement field) => field.ValueKind == JsonValueKind.String ? field.GetString() : null;

    /// <summary>A field of an object; <c>default</c> if there is no such field or no object.</summary>
    public static JsonElement Field(this JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var field) ? field : default;

    /// <summary>The innermost reason of an error, because the server wraps the helpful reason in general ones.</summary>
    /// <returns>Null if there is no error. Errors from proxies and old servers are plain text.</returns>
    public static string? Reason(this JsonElement error)
    {
        if (error.Field("failed_shards") is { ValueKind: JsonValueKind.Array } shards
            && shards.EnumerateArray().FirstOrDefault().Field("reason") is { ValueKind: JsonValueKind.Object } ofShard) error = ofShard;
        while (error.Field("caused_by") is { ValueKind: JsonValueKind.Object } cause) error = cause;
        return error.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null
            : error.Field("reason").Text() ?? error.Field("type").Text() ?? error.Text() ?? error.GetRawText();
    }
}

/// <summary>Any object, for answers that are not read.</summary>
internal sealed record AnyAnswer;

/// <summary>An error, in any form.</summary>
internal sealed record ErrorAnswer(JsonElement Error = default)
{
    public string? Reason { get; } = Error.Reason();

    /// <summary>The closed index, if that is the error.</summary>
    public string? ClosedIndex { get; } = Error.Field("type").Text() == "index_closed_exception" ? Error.Field("index").Text() : null;
}

/// <summary>Answer to <c>PUT /index</c>.</summary>
internal sealed record CreationAnswer(bool Acknowledged = false, bool ShardsAcknowledged = false, string? Index = null);

/// <summary>One index's part of the answer to <c>GET /index/_mapping</c>.</summary>
[method: JsonConstructor]
internal readonly record struct IndexAnswer(IndexMapping Mappings);

/// <summary>The parts of an index's mapping that concern photo search.</summary>
/// <param name="Meta">The whole <c>_meta</c>, including other programs' entries.</param>
/// <param name="Properties">The fields.</param>
internal sealed record IndexMapping(JsonElement Meta = default, IndexFields? Properties = null)
{
    /// <summary>Numbers in a vector; 0 if there is no k-NN field <c>embedding</c>.</summary>
    public int Dimension => Properties?.Embedding?.Numbers ?? 0;

    /// <summary>Whether the index supports approximate search with scores of (1 + cosine) / 2.</summary>
    public bool ScoresAreCosines => Properties?.Embedding?.IsCosine ?? false;

    /// <summary>
    /// The field with photos' paths or URLs as keywords; null if there is none. By default, servers map <c>image_url</c> as text with a
    /// keyword subfield.
    /// </summary>
    public string? UrlKeyword => Properties?.ImageUrl switch
    {
        { Type: "keyword" } => "image_url",
        { Fields.Keyword.Type: "keyword" } => "image_url.keyword",
        _ => null,
    };

    /// <summary>The longest path or URL in this field, in characters; null for any length. Servers default to 256.</summary>
    public int? UrlKeywordLength =>
        (Properties?.ImageUrl is { Type: "text" } text ? text.Fields?.Keyword : Properties?.ImageUrl)?.IgnoreAbove;

    /// <summary>The model that fills the index; null if <c>_meta</c> names none.</summary>
    public string? Model { get; } = Meta.Field("model").Text();

    /// <summary>The folder that ids are relative to; null if unknown.</summary>
    public string? PhotosFolder { get; } = Meta.Field("photos_folder").Text() is var folder && folder?.Contains('\0') != true
        ? folder
        // Ignore this in an index that is not for photos.
        : Properties?.Embedding?.Numbers > 0 ? throw new JsonException("a path with a NUL") : null;

    /// <summary>Whether the index is being filled; see <see cref="ServerRequests.CreateIndex"/>.</summary>
    public bool Loading => Meta.Field("loading").ValueKind == JsonValueKind.Object;

    public IndexInfo Of(string name) => new(name, 0, 0, Dimension, Model, PhotosFolder) { Loading = Loading };

    /// <summary>Replicas to add after loading; null for the server's default.</summary>
    public int? Replicas => Meta.Field("loading").Field("number_of_replicas") is { ValueKind: JsonValueKind.Number } number
        && number.TryGetInt32(out var replicas) ? replicas : null;
}

internal sealed record IndexFields(VectorField? Embedding = null, TextField? ImageUrl = null);

/// <summary>A text field. Its subfields index the same text in another way.</summary>
internal sealed record TextField(string? Type = null, FieldsWithin? Fields = null, int? IgnoreAbove = null);

internal sealed record FieldsWithin(TextField? Keyword = null);

/// <summary>
/// A vector field: <c>knn_vector</c> in OpenSearch, <c>dense_vector</c> in Elasticsearch, which has no similarity without a graph.
/// </summary>
internal sealed record VectorField(
    string? Type = null, int? Dimension = null, GraphMethod? Method = null, string? SpaceType = null,
    int? Dims = null, string? Similarity = null)
{
    public int Numbers => Math.Max(0, (Type switch { "knn_vector" => Dimension, "dense_vector" => Dims, _ => null }) ?? 0);

    public bool IsCosine => Type == "dense_vector" ? Similarity == "cosine" : (Method?.SpaceType ?? SpaceType) == "cosinesimil";
}

internal sealed record GraphMethod(string? SpaceType = null);

/// <summary>Answer to <c>POST /index/_mget</c>.</summary>
internal sealed record LookUpAnswer(List<LookedUp> Docs);

[method: JsonConstructor]
internal readonly record struct LookedUp(string Id, bool Found = false, PhotoSource? Source = null, JsonElement Error = default)
{
    public string? Problem { get; } = Error.Reason();
}

/// <summary>A document, which another program may have written.</summary>
internal sealed record PhotoSource(JsonElement ImageUrl = default, JsonElement ContentHash = default)
{
    public string? Url { get; } = ImageUrl.FirstText();

    public string? Hash { get; } = ContentHash.FirstText();
}

/// <summary>Answer to a search, or a page of a list.</summary>
internal sealed record SearchAnswer<T>(HitList<T> Hits, ShardCount? Shards = null, string? ScrollId = null);

internal sealed record HitList<T>(List<T> Hits);

internal sealed record ShardCount(int Total, int Successful);

/// <summary>A document of a list.</summary>
[method: JsonConstructor]
internal readonly record struct ListedHit(string Id, PhotoSource? Source = null, HitFields? Fields = null);

/// <summary>A document's embedding, in a list of one. The list contains null if the document has none.</summary>
internal sealed record HitFields(List<float[]?>? Embedding = null)
{
    public float[]? Vector => Embedding?.FirstOrDefault();
}

/// <summary>A document that a search found.</summary>
[method: JsonConstructor]
internal readonly record struct ScoredHit(string Id, double Score, PhotoSource? Source = null)
{
    public double Score { get; } = double.IsFinite(Score) ? Score : throw new JsonException("a score that is not finite");
}

/// <summary>Answer to <c>POST /_bulk</c>.</summary>
internal sealed record BulkAnswer(List<BulkItem> Items);

[method: JsonConstructor]
internal readonly record struct BulkItem(BulkOutcome? Index = null, BulkOutcome? Delete = null)
{
    public BulkOutcome Outcome { get; } = Index ?? Delete ?? throw new JsonException("an item without an outcome");
}

internal sealed record BulkOutcome(int Status, string? Result = null, JsonElement Error = default)
{
    public string Reason { get; } = Error.Reason() ?? "no reason given";

    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>The item may succeed later: the queue was full or the shard not available.</summary>
    public bool PutOff => Status is 429 or 503;

    /// <summary>The item to remove was already gone.</summary>
    public bool WasNotThere => Result == "not_found";
}
