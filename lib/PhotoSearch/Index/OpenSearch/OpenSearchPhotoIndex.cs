using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PhotoSearch;

/// <summary>
/// An index in OpenSearch with the k-NN plugin, or in Elasticsearch, which uses the same protocol in another
/// <see cref="ServerDialect"/>.
/// </summary>
/// <remarks>
/// Holds a connection pool, so keep one instance and reuse it. This file manages the index and searches it;
/// <c>OpenSearchPhotoIndex.Photos.cs</c> adds, lists and removes photos.
/// </remarks>
internal sealed partial class OpenSearchPhotoIndex : IPhotoIndex
{
    /// <summary>
    /// How long searches reuse the index's mapping. Reading it each time would take as long as a small search.
    /// </summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    /// <summary>The part of a long answer that is needed.</summary>
    private const string FilterOfSegments = "indices.*.shards.*.routing.primary,indices.*.shards.*.segments.*.size_in_bytes";

    private readonly OpenSearchConnection connection;
    private readonly OpenSearchBulk bulk;
    private readonly TimeProvider time;
    private readonly OpenedModel opened = new();
    private Look? last;

    public OpenSearchPhotoIndex(
        ServiceAddress address, string? caCertificate, string name, TimeProvider? time = null, ILogger? logger = null)
    {
        this.time = time ?? TimeProvider.System;
        connection = new OpenSearchConnection(address, caCertificate, this.time, logger ?? NullLogger.Instance);
        bulk = new OpenSearchBulk(connection);
        Name = name;
    }

    /// <summary>The mapping at a point in time. Null if there was no index.</summary>
    private sealed record Look(IndexMapping? Mapping, long At);

    public string Name { get; }

    public string Location => connection.Address;

    private string Path => Uri.EscapeDataString(Name);

    public async Task<IndexCreation> CreateAsync(IndexDefinition definition, CancellationToken cancellationToken = default)
    {
        // Look first: a user without permission to create an index may still use an existing one. Skip this if it was missing a moment ago.
        if (Recent is not { Mapping: null } && await FindExistingAsync() is { } existing) return existing;
        var (created, refusal) = await connection.TrySendAsync<CreationAnswer>(
            "PUT", Path, connection.Dialect.CreateIndex(definition), cancellationToken, 400);
        // Another machine may have created the index between our two requests.
        if (refusal is not null) return await FindExistingAsync() ?? throw connection.Errors.CannotCreate(Name, refusal);
        last = null;
        opened.Replace(new(Name, 0, 0, definition.Dimension, definition.Model, definition.PhotosFolder));
        return new IndexCreation(created!.Acknowledged, created.ShardsAcknowledged, created.Index ?? Name);

        async Task<IndexCreation?> FindExistingAsync()
        {
            if (await LookAsync(cancellationToken) is not { } mapping) return null;
            var info = mapping.Of(Name);
            // Count photos only for the message.
            if (!info.Fits(definition.Model, definition.Dimension))
                throw IndexErrors.OtherModel(
                    await CountAsync(info, cancellationToken) ?? info, definition.Model, definition.Dimension);
            opened.Replace(info);
            return new IndexCreation(true, true, Name, AlreadyExisted: true);
        }
    }

    public async Task<(IndexPlan Plan, string Request)> PlanAsync(IndexDefinition definition, CancellationToken cancellationToken = default)
    {
        // Any answer shows which of the two products the server is.
        await LookAsync(cancellationToken);
        return (connection.Dialect.Plan(definition.Photos ?? 1, definition.Dimension), connection.Dialect.CreateIndex(definition));
    }

    public async Task<bool> FinishLoadingAsync(CancellationToken cancellationToken = default)
    {
        var mapping = Checked(await LookAsync(cancellationToken));
        if (!mapping.Loading) return false;
        // Flush first: replicas are then copied as files, and the next merges drop the data kept for the recovery of replicas.
        await RefreshAsync(cancellationToken);
        await connection.SendAsync<AnyAnswer>("POST", $"{Path}/_flush", null, cancellationToken);
        await connection.SendAsync<AnyAnswer>("PUT", $"{Path}/_settings", ServerRequests.EndLoading(mapping), cancellationToken);
        await connection.SendAsync<AnyAnswer>("PUT", $"{Path}/_mapping", ServerRequests.ForgetLoading(mapping), cancellationToken);
        return true;
    }

    public async Task<bool> DeleteAsync(CancellationToken cancellationToken = default)
    {
        var (_, missing) = await connection.TrySendAsync<AnyAnswer>("DELETE", Path, null, cancellationToken, 404);
        last = null;
        opened.Replace(null);
        return missing is null;
    }

    public async Task<IndexInfo?> GetInfoAsync(CancellationToken cancellationToken = default)
    {
        if (await LookAsync(cancellationToken) is not { } mapping) return null;
        opened.Keep(mapping.Of(Name));
        return await CountAsync(mapping.Of(Name), cancellationToken);
    }

    /// <summary>All indexes on the server with a k-NN field <c>embedding</c>, by name.</summary>
    public async Task<IReadOnlyList<IndexInfo>> ListAsync(CancellationToken cancellationToken)
    {
        var all = await connection.SendAsync<Dictionary<string, IndexAnswer>>(
            "GET", "_mapping?expand_wildcards=open,closed", null, cancellationToken);
        // Ask for the states first: requests to a red index are retried for a quarter of a minute. A user without permission for this
        // request waits that long for each red index.
        var (states, _) = await connection.TrySendAsync<List<IndexState>>(
            "GET", "_cat/indices?format=json&h=index,health,status", null, cancellationToken, 403);
        var problems = (states ?? []).ToLookup(index => index.Index, index => index.Problem);
        var found = new List<IndexInfo>();
        foreach (var (name, index) in all.OrderBy(index => index.Key, StringComparer.Ordinal))
            if (index.Mappings.Dimension > 0)
                if (problems[name].FirstOrDefault() is { } problem) found.Add(index.Mappings.Of(name) with { Problem = problem });
                else if (await CountAsync(index.Mappings.Of(name), cancellationToken, 400, 503) is { } info) found.Add(info);
        return found;
    }

    public Task<IReadOnlyList<PhotoHit>> SearchAsync(
        ReadOnlyMemory<float> embedding, int k, bool exact = false, string? folder = null, CancellationToken cancellationToken = default)
    {
        IndexErrors.CheckSearch(embedding.Span, k);
        return PhotoFolder.SearchAsync(Name, folder, k, (prefix, count) =>
        {
            // The field for paths may have been created with the first photo.
            var known = Recent?.Mapping is { } recent && (prefix is null || recent.UrlKeyword is not null) ? recent : null;
            return SearchAsync(embedding, count, exact, prefix, known, cancellationToken);
        });
    }

    /// <param name="embedding">The query's embedding.</param>
    /// <param name="k">The number of hits.</param>
    /// <param name="exact">Whether to compare with every photo.</param>
    /// <param name="prefix">The beginning of the photos' paths or URLs. Null searches all photos.</param>
    /// <param name="known">The index's mapping if known. Null reads it first.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    private async Task<IReadOnlyList<PhotoHit>> SearchAsync(
        ReadOnlyMemory<float> embedding, int k, bool exact, string? prefix, IndexMapping? known, CancellationToken cancellationToken)
    {
        var mapping = Checked(known ?? await LookAsync(cancellationToken));
        if (embedding.Length != mapping.Dimension)
            throw IndexErrors.OtherDimension(Name, mapping.Dimension, embedding.Length);

        // Scores of other space types cannot be converted to a cosine. Comparing with every photo gives the cosine in any index.
        var compare = exact || !mapping.ScoresAreCosines;
        var filter = prefix is null ? null : ServerRequests.BeginsWith(await UrlKeywordAsync(mapping, cancellationToken), prefix);
        var request = (compare ? connection.Dialect.ExactSearch : connection.Dialect.Search)(embedding, k, filter);
        var (found, refusal) = await connection.TrySendAsync<SearchAnswer<ScoredHit>>(
            "POST", $"{Path}/_search", request, cancellationToken, compare || filter is not null || known is not null ? [400, 404] : [404]);
        // The index may have been recreated since its mapping was read.
        if (refusal is not null && known is not null) return await SearchAsync(embedding, k, exact, prefix, known: null, cancellationToken);
        if (refusal is { Status: 404 }) throw IndexErrors.Missing(Name, Location);
        // The engine nmslib, the default up to OpenSearch 2.17, does not support filters.
        if (refusal is not null && !compare) return await SearchAsync(embedding, k, exact: true, prefix, mapping, cancellationToken);
        if (refusal is not null) throw connection.Errors.CannotCompare(Name, refusal, mapping.ScoresAreCosines);
        return new PhotoHits([.. (await WholeHitsAsync(found!, cancellationToken))
            .Select(hit => new PhotoHit(hit.Id, hit.Source?.Url ?? hit.Id, compare ? hit.Score - 1 : (2 * hit.Score) - 1))
            .OrderByDescending(hit => hit.Cosine).ThenBy(hit => hit.Id, StringComparer.Ordinal)]);
    }

    /// <summary>The field with the photos' paths as keywords.</summary>
    /// <exception cref="PhotoIndexException">The field does not exist, or a search in a folder would miss photos without it.</exception>
    private async Task<string> UrlKeywordAsync(IndexMapping mapping, CancellationToken cancellationToken)
    {
        var field = mapping.UrlKeyword ?? throw connection.Errors.NoKeyword(Name);
        if (mapping.UrlKeywordLength is not { } longest) return field;
        var (without, gone) = await connection.TrySendAsync<CountAnswer>(
            "POST", $"{Path}/_count", ServerRequests.Without(field), cancellationToken, 404);
        if (gone is not null) throw IndexErrors.Missing(Name, Location);
        return without!.Count == 0 ? field : throw connection.Errors.KeywordTooShort(Name, field, longest, without.Count);
    }

    /// <summary>The hits of a complete answer.</summary>
    /// <exception cref="PhotoIndexException">
    /// Not all shards answered. A lost shard counts as neither successful nor failed.
    /// </exception>
    private async Task<List<T>> WholeHitsAsync<T>(SearchAnswer<T> answer, CancellationToken cancellationToken) =>
        answer.Shards is { } shards && shards.Successful < shards.Total
            ? throw await UnlessDeletedAsync(connection.Errors.ShardsMissing(Name, shards.Successful, shards.Total), cancellationToken)
            : answer.Hits.Hits;

    /// <summary>The problem, unless the index has been deleted: a server deletes its shards one by one.</summary>
    private async Task<PhotoIndexException> UnlessDeletedAsync(PhotoIndexException problem, CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is null ? IndexErrors.Missing(Name, Location) : problem;

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private Look? Recent => last is { } look && time.GetElapsedTime(look.At) < Freshness ? look : null;

    /// <exception cref="PhotoIndexException">There is no such index, or it now belongs to another model.</exception>
    private IndexMapping Checked(IndexMapping? mapping)
    {
        opened.Check((mapping ?? throw IndexErrors.Missing(Name, Location)).Of(Name));
        return mapping;
    }

    /// <exception cref="PhotoIndexException">The index exists but is not for photos.</exception>
    private async Task<IndexMapping?> LookAsync(CancellationToken cancellationToken)
    {
        var at = time.GetTimestamp();
        var (answer, missing) = await connection.TrySendAsync<Dictionary<string, IndexAnswer>>(
            "GET", $"{Path}/_mapping", null, cancellationToken, 404);
        // A server's 404 contains an error. For a deleted deployment, Elastic Cloud sends {"ok":false,"message":"Unknown resource."}
        if (missing is { HasReason: false, Body: not ("" or "{}") }) throw connection.Errors.NotOpenSearch(missing.Body, "an index");
        // For an alias, the answer has the name of the index behind it.
        var mapping = answer?.Values.FirstOrDefault().Mappings;
        if (answer is not null && mapping is not { Dimension: > 0 }) throw connection.Errors.NoVectorField(Name);
        last = new(mapping, at);
        return mapping;
    }

    /// <param name="index">The index without its counts.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <param name="problems">Statuses to report as <see cref="IndexInfo.Problem"/>: 400 for a closed index, 503 for a red one.</param>
    /// <returns>Null if the index has been deleted.</returns>
    private async Task<IndexInfo?> CountAsync(IndexInfo index, CancellationToken cancellationToken, params int[] problems)
    {
        var path = Uri.EscapeDataString(index.Name);
        var (count, refusal) = await connection.TrySendAsync<CountAnswer>(
            "GET", $"{path}/_count", null, cancellationToken, [404, .. problems]);
        if (refusal is not null) return refusal.Status == 404 ? null : index with { Problem = $"{refusal.Reason} ({refusal.Status})" };
        // A user who may search may lack permission for this.
        var (files, _) = await connection.TrySendAsync<SegmentsAnswer>(
            "GET", $"{path}/_segments?filter_path={FilterOfSegments}", null, cancellationToken, 403, 404);
        return index with { Photos = count!.Count, Bytes = files?.Bytes ?? 0 };
    }
}
