using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PhotoSearch;

/// <summary>An index in OpenSearch, with the k-NN plugin, or in Elasticsearch, which speaks the same protocol in another <see cref="ServerDialect"/>.</summary>
/// <remarks>Holds a pool of connections: keep one for as long as it is used.</remarks>
internal sealed class OpenSearchPhotoIndex : IPhotoIndex
{
    private const int IdsPerRequest = 1_000;

    private const int PhotosPerPage = 5_000;

    /// <summary>How long the server keeps its place in a list between two pages: the caller may do a good deal with 5,000 photos.</summary>
    private const string KeepPages = "5m";

    private readonly OpenSearchConnection connection;

    public OpenSearchPhotoIndex(ServiceAddress address, string? caCertificate, string name, TimeProvider? time = null, ILogger? logger = null)
    {
        connection = new OpenSearchConnection(address, caCertificate, time ?? TimeProvider.System, logger ?? NullLogger.Instance);
        Name = name;
    }

    public string Name { get; }

    public string Location => connection.Address;

    private string Path => Uri.EscapeDataString(Name);

    public async Task<IndexCreation> CreateAsync(IndexDefinition definition, CancellationToken cancellationToken = default)
    {
        if (await FindExistingAsync() is { } existing) return existing;
        var (status, body) = await connection.SendAsync("PUT", Path, connection.Dialect.CreateIndex(definition), cancellationToken, 400);
        if (status != 400)
            return new IndexCreation((bool?)body["acknowledged"] ?? false, (bool?)body["shards_acknowledged"] ?? false, (string?)body["index"] ?? Name);
        // Another machine may have created it between our two requests.
        return (string?)(body["error"] as JsonObject)?["type"] == "resource_already_exists_exception" && await FindExistingAsync() is { } meanwhile
            ? meanwhile
            : throw connection.Errors.CannotCreate(Name, body["error"]);

        async Task<IndexCreation?> FindExistingAsync()
        {
            if (await GetInfoAsync(cancellationToken) is not { } info) return null;
            info.EnsureFits(definition.Model, definition.Dimension);
            return new IndexCreation(true, true, Name, AlreadyExisted: true);
        }
    }

    public async Task<(IndexPlan Plan, string Request)> PlanAsync(IndexDefinition definition, CancellationToken cancellationToken = default)
    {
        // Asked first, because only an answer says which of the two servers it is.
        await FindMappingAsync(cancellationToken);
        return (connection.Dialect.Plan(definition.Photos ?? 1, definition.Dimension), connection.Dialect.CreateIndex(definition));
    }

    public async Task<bool> FinishLoadingAsync(CancellationToken cancellationToken = default)
    {
        var mapping = await GetMappingAsync(cancellationToken);
        if (!mapping.Loading) return false;
        // To disk first: a replica is then copied as files, and what was kept for the recovery of replicas goes with the next merges.
        await RefreshAsync(cancellationToken);
        await connection.SendAsync("POST", $"{Path}/_flush", null, cancellationToken);
        await connection.SendAsync("PUT", $"{Path}/_settings", LoadingSettings.Restored(mapping.Meta!).ToJsonString(), cancellationToken);
        await connection.SendAsync("PUT", $"{Path}/_mapping", LoadingSettings.Forgotten(mapping.Meta!).ToJsonString(), cancellationToken);
        return true;
    }

    public async Task<bool> DeleteAsync(CancellationToken cancellationToken = default)
    {
        var (status, _) = await connection.SendAsync("DELETE", Path, null, cancellationToken, 404);
        return status != 404;
    }

    public async Task<IndexInfo?> GetInfoAsync(CancellationToken cancellationToken = default) =>
        await FindMappingAsync(cancellationToken) is { } mapping ? await DescribeAsync(Name, mapping, cancellationToken) : null;

    /// <summary>All indexes of the server with a k-NN field <c>embedding</c>, by name.</summary>
    public async Task<IReadOnlyList<IndexInfo>> ListAsync(CancellationToken cancellationToken)
    {
        var (_, all) = await connection.SendAsync("GET", "_mapping", null, cancellationToken);
        var found = new List<IndexInfo>();
        foreach (var (name, body) in all.OrderBy(index => index.Key, StringComparer.Ordinal))
            if (OpenSearchMapping.Read(body) is { } mapping)
                found.Add(await DescribeAsync(name, mapping, cancellationToken));
        return found;
    }

    public async Task<IReadOnlyDictionary<string, string>> GetContentHashesAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        await GetMappingAsync(cancellationToken);
        var hashes = new Dictionary<string, string>(ids.Count, StringComparer.Ordinal);
        foreach (var part in ids.Where(id => id.Length > 0).Chunk(IdsPerRequest))
        {
            // _mget sees what is stored, refreshed or not.
            var (_, body) = await connection.SendAsync("POST", $"{Path}/_mget", OpenSearchRequests.ContentHashes(part), cancellationToken);
            foreach (var photo in body["docs"]?.AsArray() ?? [])
                if (photo?["error"] is { } error)
                    throw connection.Errors.CannotLookUp(Name, error);
                else if ((bool?)photo?["found"] == true)
                    hashes[(string)photo["_id"]!] = FirstText(photo["_source"]?["content_hash"]) ?? "";
        }
        return hashes;
    }

    public async Task<BulkResult> AddAsync(IReadOnlyList<PhotoDocument> photos, CancellationToken cancellationToken = default)
    {
        // Asked each time: a bulk request to an index that is gone would make a new one, without vectors.
        var mapping = await GetMappingAsync(cancellationToken);
        var fitting = new List<PhotoDocument>(photos.Count);
        var refused = new List<RefusedPhoto>();
        foreach (var photo in photos)
            if (IndexErrors.Problem(photo, mapping.Dimension) is { } problem)
                refused.Add(new(photo.Id, problem));
            else
                fitting.Add(photo);
        var result = await new OpenSearchBulk(connection, Name).AddAsync(fitting, cancellationToken);
        return result with { Refused = [.. refused, .. result.Refused] };
    }

    public async IAsyncEnumerable<StoredPhoto> ListPhotosAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        // A scroll: OpenSearch 2 and 3 and Elasticsearch 8 have it in the same words. Sorting by _id, for search_after, newer servers refuse.
        var (status, page) = await connection.SendAsync("POST", $"{Path}/_search?scroll={KeepPages}", OpenSearchRequests.FirstPage(PhotosPerPage), cancellationToken, 404);
        if (status == 404) throw IndexErrors.Missing(Name, Location);
        var scroll = (string?)page["_scroll_id"];
        try
        {
            while (WholeHits(page) is { Count: > 0 } hits)
            {
                foreach (var hit in hits)
                    yield return new StoredPhoto((string)hit!["_id"]!, FirstText(hit["_source"]?["image_url"]) ?? (string)hit["_id"]!);
                (_, page) = await connection.SendAsync("POST", "_search/scroll", OpenSearchRequests.NextPage(scroll!, KeepPages), cancellationToken);
                scroll = (string?)page["_scroll_id"] ?? scroll;
            }
        }
        finally
        {
            // The server holds what it needs for the next page until it is told, or for KeepPages.
            if (scroll is not null)
                await connection.SendAsync("DELETE", "_search/scroll", OpenSearchRequests.EndOfPages(scroll), CancellationToken.None, 404);
        }
    }

    public async Task<int> RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        // Asked because a bulk request to an index that is gone finds nothing to remove, and says so of each photo.
        await GetMappingAsync(cancellationToken);
        var result = await new OpenSearchBulk(connection, Name).RemoveAsync(ids.Where(id => id.Length > 0), cancellationToken);
        return result.Refused.Count == 0 ? result.Stored : throw new PhotoIndexException(
            $"{connection.Dialect.Product} at {Location} did not remove {result.Refused.Count} of {ids.Count} photos from index \"{Name}\": {result.Refused[0].Id}: {result.Refused[0].Reason}. Try again.");
    }

    public async Task RefreshAsync(CancellationToken cancellationToken = default)
    {
        var (status, _) = await connection.SendAsync("POST", $"{Path}/_refresh", null, cancellationToken, 404);
        if (status == 404) throw IndexErrors.Missing(Name, Location);
    }

    public async Task<IReadOnlyList<PhotoHit>> SearchAsync(
        ReadOnlyMemory<float> embedding, int k, bool exact = false, CancellationToken cancellationToken = default)
    {
        IndexErrors.CheckSearch(embedding.Span, k);
        var mapping = await GetMappingAsync(cancellationToken);
        if (embedding.Length != mapping.Dimension)
            throw IndexErrors.OtherDimension(Name, mapping.Dimension, embedding.Length);

        // Scores of other space types cannot be turned into a cosine; comparing with every photo gives it whatever the index was made for.
        exact |= !mapping.ScoresAreCosines;
        var request = exact ? connection.Dialect.ExactSearch(embedding, k) : connection.Dialect.Search(embedding, k);
        var (status, body) = await connection.SendAsync("POST", $"{Path}/_search", request, cancellationToken, exact ? [400, 404] : [404]);
        if (status == 404) throw IndexErrors.Missing(Name, Location);
        if (status == 400) throw connection.Errors.CannotCompare(Name, body["error"], mapping.ScoresAreCosines);
        return [.. WholeHits(body)
            .Select(hit => new PhotoHit(
                (string)hit!["_id"]!,
                FirstText(hit["_source"]?["image_url"]) ?? (string)hit["_id"]!,
                exact ? (double)hit["_score"]! - 1 : (2 * (double)hit["_score"]!) - 1))
            .OrderByDescending(hit => hit.Cosine).ThenBy(hit => hit.Id, StringComparer.Ordinal)];
    }

    /// <summary>The hits of an answer that holds those of all shards.</summary>
    /// <exception cref="PhotoIndexException">Shards did not answer; a shard that is lost counts among neither the successful nor the failed.</exception>
    private JsonArray WholeHits(JsonObject answer) =>
        answer["_shards"] is JsonObject shards && (int?)shards["successful"] is { } answered && (int?)shards["total"] is { } all && answered < all
            ? throw connection.Errors.ShardsMissing(Name, answered, all)
            : answer["hits"]?["hits"]?.AsArray() ?? [];

    /// <summary>A field's text. Other programs may have put a list there, of which it is the first, or anything else, which counts as missing.</summary>
    private static string? FirstText(JsonNode? field) => field switch
    {
        JsonArray list => list.Select(FirstText).FirstOrDefault(text => text is not null),
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => null,
    };

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<OpenSearchMapping> GetMappingAsync(CancellationToken cancellationToken) =>
        await FindMappingAsync(cancellationToken) ?? throw IndexErrors.Missing(Name, Location);

    /// <exception cref="PhotoIndexException">There is an index of this name, but not one for photos.</exception>
    private async Task<OpenSearchMapping?> FindMappingAsync(CancellationToken cancellationToken)
    {
        var (status, body) = await connection.SendAsync("GET", $"{Path}/_mapping", null, cancellationToken, 404);
        if (status == 404)
            // A server's 404 holds an error. Elastic Cloud's, for a deployment that is gone, {"ok":false,"message":"Unknown resource."}
            return body.Count == 0 || body.ContainsKey("error") ? null : throw connection.Errors.NotOpenSearch(body.ToJsonString(), "an index");
        // An alias is answered with the name of the index behind it.
        return OpenSearchMapping.Read(body.FirstOrDefault().Value) ?? throw connection.Errors.NoVectorField(Name);
    }

    private async Task<IndexInfo> DescribeAsync(string name, OpenSearchMapping mapping, CancellationToken cancellationToken)
    {
        var path = Uri.EscapeDataString(name);
        var (_, count) = await connection.SendAsync("GET", $"{path}/_count", null, cancellationToken);
        var (_, stats) = await connection.SendAsync("GET", $"{path}/_stats/store", null, cancellationToken, 403);
        return new IndexInfo(name, (long?)count["count"] ?? 0, (long?)stats["_all"]?["primaries"]?["store"]?["size_in_bytes"] ?? 0,
            mapping.Dimension, mapping.Model, mapping.PhotosFolder) { Loading = mapping.Loading };
    }
}
