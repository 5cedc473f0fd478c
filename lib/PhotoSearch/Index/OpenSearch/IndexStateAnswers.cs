using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhotoSearch;

/// <summary>One index in the answer to <c>GET /_cat/indices</c>.</summary>
[method: JsonConstructor]
internal readonly record struct IndexState(string Index, string? Health = null, string? Status = null)
{
    /// <summary>Why the index answers no requests. Null if it does.</summary>
    public string? Problem => Status == "close" ? Closed(Index)
        : Health == "red" ? "red: shards are missing; a node may be down"
        : null;

    public static string Closed(string index) => $"closed; POST /{Uri.EscapeDataString(index)}/_open opens it";
}

/// <summary>Answer to <c>GET /index/_count</c>.</summary>
internal sealed record CountAnswer(long Count)
{
    public long Count { get; } = Count >= 0 ? Count : throw new JsonException("a negative count");
}

/// <summary>Answer to <c>GET /index/_segments</c>: the files of an index, by shard and copy.</summary>
/// <remarks>
/// Always current. <c>_stats/store</c> is up to 10 s old: it reported 208 bytes for 300 photos that had just been added.
/// </remarks>
internal sealed record SegmentsAnswer(Dictionary<string, IndexSegments>? Indices = null)
{
    /// <summary>Bytes of all photos, without replicas.</summary>
    public long Bytes { get; } = (long)(Indices ?? []).Values
        .SelectMany(index => index.Copies ?? []).SelectMany(shard => shard.Value ?? [])
        .Where(copy => copy.Routing.Primary).SelectMany(copy => copy.Segments ?? [])
        .Sum(segment => (double)segment.Value.SizeInBytes);
}

[method: JsonConstructor]
internal readonly record struct IndexSegments(
    [property: JsonPropertyName("shards")] Dictionary<string, List<ShardCopy>>? Copies = null);

[method: JsonConstructor]
internal readonly record struct ShardCopy(ShardRouting Routing = default, Dictionary<string, Segment>? Segments = null);

[method: JsonConstructor]
internal readonly record struct ShardRouting(bool Primary = false);

[method: JsonConstructor]
internal readonly record struct Segment(long SizeInBytes = 0);
