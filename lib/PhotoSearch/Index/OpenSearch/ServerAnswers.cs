using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhotoSearch;

/// <summary>
/// Reads a server's answers into the types of this file. What does not fit them is refused here, before anything uses it.
/// </summary>
/// <remarks>What stands in lists is a struct: of a class, the serializer would let null pass.</remarks>
internal static class ServerAnswers
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict)
    {
        PropertyNamingPolicy = new ServerNames(),
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip,
    };

    /// <summary>Snake case; what a server adds to a document of its own accord begins with a line.</summary>
    private sealed class ServerNames : JsonNamingPolicy
    {
        public override string ConvertName(string name) => SnakeCaseLower.ConvertName(
            name is "All" or "Id" or "Meta" or "Score" or "ScrollId" or "Shards" or "Source" ? $"_{name}" : name);
    }

    /// <exception cref="JsonException">It is not JSON, or not of this type.</exception>
    public static T Read<T>(string body) where T : class =>
        JsonSerializer.Deserialize<T>(body, Strict) ?? throw new JsonException("null");

    /// <summary>Whether a text is empty, or begins as JSON does and ends before the JSON is complete.</summary>
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
    /// A field's text. Other programs may have put a list there, of which it is the first, or anything else, which counts as missing.
    /// </summary>
    public static string? FirstText(this JsonElement field) => field.ValueKind == JsonValueKind.Array
        ? field.EnumerateArray().Select(FirstText).FirstOrDefault(text => text is not null)
        : field.Text();

    /// <summary>A field's text; what is not text counts as missing.</summary>
    public static string? Text(this JsonElement field) => field.ValueKind == JsonValueKind.String ? field.GetString() : null;

    /// <summary>A field of an object; <c>default</c> where there is none, or no object.</summary>
    public static JsonElement Field(this JsonElement holder, string name) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(name, out var field) ? field : default;

    /// <summary>The innermost reason of an error: the server wraps the one that helps in others that do not.</summary>
    /// <returns>Null when there is no error. A proxy's errors, and those of old servers, are plain texts.</returns>
    public static string? Reason(this JsonElement error)
    {
        if (error.Field("failed_shards") is { ValueKind: JsonValueKind.Array } shards
            && shards.EnumerateArray().FirstOrDefault().Field("reason") is { ValueKind: JsonValueKind.Object } ofShard) error = ofShard;
        while (error.Field("caused_by") is { ValueKind: JsonValueKind.Object } cause) error = cause;
        return error.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null
            : error.Field("reason").Text() ?? error.Field("type").Text() ?? error.Text() ?? error.GetRawText();
    }
}

/// <summary>Any object: what a request answers of which nothing is read.</summary>
internal sealed record AnyAnswer;

/// <summary>An error, in any form.</summary>
internal sealed record ErrorAnswer(JsonElement Error = default)
{
    public string? Reason { get; } = Error.Reason();

    /// <summary>The index that is closed, where that is the error.</summary>
    public string? ClosedIndex { get; } = Error.Field("type").Text() == "index_closed_exception" ? Error.Field("index").Text() : null;
}

/// <summary>Answer to <c>PUT /index</c>.</summary>
internal sealed record CreationAnswer(bool Acknowledged = false, bool ShardsAcknowledged = false, string? Index = null);

/// <summary>One index's part of the answer to <c>GET /index/_mapping</c>.</summary>
[method: JsonConstructor]
internal readonly record struct IndexAnswer(IndexMapping Mappings);

/// <summary>What an index's mapping tells about its vectors.</summary>
/// <param name="Meta">The whole <c>_meta</c>, with what others may have put there.</param>
/// <param name="Properties">The fields.</param>
internal sealed record IndexMapping(JsonElement Meta = default, IndexFields? Properties = null)
{
    /// <summary>Numbers in a vector; 0 when there is no k-NN field <c>embedding</c>.</summary>
    public int Dimension => Properties?.Embedding?.Numbers ?? 0;

    /// <summary>It can be searched approximately, and scores are (1 + cosine) / 2.</summary>
    public bool ScoresAreCosines => Properties?.Embedding?.IsCosine ?? false;

    /// <summary>
    /// The field that holds photos' paths or URLs as keywords; null when there is none. By default, servers map <c>image_url</c> as text
    /// with a keyword subfield.
    /// </summary>
    public string? UrlKeyword => Properties?.ImageUrl switch
    {
        { Type: "keyword" } => "image_url",
        { Fields.Keyword.Type: "keyword" } => "image_url.keyword",
        _ => null,
    };

    /// <summary>The longest path or URL that this field takes, in characters; null for any. By default, servers map it with 256.</summary>
    public int? UrlKeywordLength =>
        (Properties?.ImageUrl is { Type: "text" } text ? text.Fields?.Keyword : Properties?.ImageUrl)?.IgnoreAbove;

    /// <summary>The model that fills it; null when <c>_meta</c> does not say.</summary>
    public string? Model { get; } = Meta.Field("model").Text();

    /// <summary>The folder that ids are relative to; null when unknown.</summary>
    public string? PhotosFolder { get; } = Meta.Field("photos_folder").Text() is var folder && folder?.Contains('\0') != true
        ? folder
        // Of an index that is none for photos, it does not matter.
        : Properties?.Embedding?.Numbers > 0 ? throw new JsonException("a path with a NUL") : null;

    /// <summary>It is being filled; see <see cref="ServerRequests.CreateIndex"/>.</summary>
    public bool Loading => Meta.Field("loading").ValueKind == JsonValueKind.Object;

    public IndexInfo Of(string name) => new(name, 0, 0, Dimension, Model, PhotosFolder) { Loading = Loading };

    /// <summary>What it gets when it is filled; null for the server's default.</summary>
    public int? Replicas => Meta.Field("loading").Field("number_of_replicas") is { ValueKind: JsonValueKind.Number } number
        && number.TryGetInt32(out var replicas) ? replicas : null;
}

internal sealed record IndexFields(VectorField? Embedding = null, TextField? ImageUrl = null);

/// <summary>A field for text; the server may keep the same in another way in a field within.</summary>
internal sealed record TextField(string? Type = null, FieldsWithin? Fields = null, int? IgnoreAbove = null);

internal sealed record FieldsWithin(TextField? Keyword = null);

/// <summary>
/// A field: <c>knn_vector</c> in OpenSearch, <c>dense_vector</c> in Elasticsearch, where one without a graph has no similarity.
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

/// <summary>What a list was asked for beside the document: a list of one embedding, or of null where the document has none.</summary>
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

    /// <summary>The same item may be taken a little later: its queue was full, or its shard not there.</summary>
    public bool PutOff => Status is 429 or 503;

    /// <summary>To be removed, but somebody else was quicker.</summary>
    public bool WasNotThere => Result == "not_found";
}
