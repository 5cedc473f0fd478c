using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PhotoSearch;

/// <summary>
/// An index in OpenSearch, with the k-NN plugin, or in Elasticsearch, which speaks the same protocol in another
/// <see cref="ServerDialect"/>.
/// </summary>
/// <remarks>
/// Holds a pool of connections: keep one for as long as it is used. This file is about the index and searches in it;
/// <c>OpenSearchPhotoIndex.Photos.cs</c> adds, lists and removes photos.
/// </remarks>
internal sealed partial class OpenSearchPhotoIndex : IPhotoIndex
{
    /// <summary>
    /// How long searches believe what the index last said of itself. Asking each time would take as long as a small search.
    /// </summary>
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(10);

    /// <summary>What is read of a long answer.</summary>
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

    /// <summary>What was seen at a moment; no mapping when there was no index.</summary>
    private sealed record Look(IndexMapping? Mapping, long At);

    public string Name { get; }

    public string Location => connection.Address;

    private string Path => Uri.EscapeDataString(Name);

    public async Task<IndexCreation> CreateAsync(IndexDefinition definition, CancellationToken cancellationToken = default)
    {
        // Not asked again when it was missing a moment ago. A user who may not create an index may use one that is there.
        if (Recent is not { Mapping: null } && await FindExistingAsync() is { } existing) return existing;
        var (created, refusal) = await connection.TrySendAsync<CreationAnswer>(
            "PUT", Path, connection.Dialect.CreateIndex(definition), cancellationToken, 400);
        // Another machine may have created it between our two requests.
        if (refusal is not null) return await FindExistingAsync() ?? throw connection.Errors.CannotCreate(Name, refusal);
        last = null;
        opened.Replace(new(Name, 0, 0, definition.Dimension, definition.Model, definition.PhotosFolder));
        return new IndexCreation(created!.Acknowledged, created.ShardsAcknowledged, created.Index ?? Name);

        async Task<IndexCreation?> FindExistingAsync()
        {
            if (await LookAsync(cancellationToken) is not { } mapping) return null;
            var info = mapping.Of(Name);
            // Only the message says how many photos it holds.
            if (!info.Fits(definition.Model, definition.Dimension))
                throw IndexErrors.OtherModel(
                    await CountAsync(info, cancellationToken) ?? info, definition.Model, definition.Dimension);
            opened.Replace(info);
            return new IndexCreation(true, true, Name, AlreadyExisted: true);
        }
    }

    public async Task<(IndexPlan Plan, string Request)> PlanAsync(IndexDefinition definition, CancellationToken cancellationToken = default)
    {
        // Asked first, because only an answer says which of the two servers it is.
        await LookAsync(cancellationToken);
        return (connection.Dialect.Plan(definition.Photos ?? 1, definition.Dimension), connection.Dialect.CreateIndex(definition));
    }

    public async Task<bool> FinishLoadingAsync(CancellationToken cancellationToken = default)
    {
        var mapping = Checked(await LookAsync(cancellationToken));
        if (!mapping.Loading) return false;
        // To disk first: a replica is then copied as files, and what was kept for the recovery of replicas goes with the next merges.
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

    /// <summary>All indexes of the server with a k-NN field <c>embedding</c>, by name.</summary>
    public async Task<IReadOnlyList<IndexInfo>> ListAsync(CancellationToken cancellationToken)
    {
        var all = await connection.SendAsync<Dictionary<string, IndexAnswer>>(
            "GET", "_mapping?expand_wildcards=open,closed", null, cancellationToken);
        // Asked before the indexes are, which may not be able to answer: a red one is asked again and again for a quarter of a minute. A
        // user without permission for this waits that long for each.
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
            // A field for paths may have come with the first photo.
            var known = Recent?.Mapping is { } recent && (prefix is null || recent.UrlKeyword is not null) ? recent : null;
            return SearchAsync(embedding, count, exact, prefix, known, cancellationToken);
        });
    }

    /// <param name="embedding">The query's.</param>
    /// <param name="k">How many hits.</param>
    /// <param name="exact">Compare with every photo.</param>
    /// <param name="prefix">What a photo's path or URL begins with; null for all photos.</param>
    /// <param name="known">What the index said a moment ago; null looks at it first.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    private async Task<IReadOnlyList<PhotoHit>> SearchAsync(
        ReadOnlyMemory<float> embedding, int k, bool exact, string? prefix, IndexMapping? known, CancellationToken cancellationToken)
    {
        var mapping = Checked(known ?? await LookAsync(cancellationToken));
        if (embedding.Length != mapping.Dimension)
            throw IndexErrors.OtherDimension(Name, mapping.Dimension, embedding.Length);

        // Scores of other space types cannot be turned into a cosine; comparing with every photo gives it whatever the index was made for.
        var compare = exact || !mapping.ScoresAreCosines;
        var filter = prefix is null ? null : ServerRequests.BeginsWith(await UrlKeywordAsync(mapping, cancellationToken), prefix);
        var request = (compare ? connection.Dialect.ExactSearch : connection.Dialect.Search)(embedding, k, filter);
        var (found, refusal) = await connection.TrySendAsync<SearchAnswer<ScoredHit>>(
            "POST", $"{Path}/_search", request, cancellationToken, compare || filter is not null || known is not null ? [400, 404] : [404]);
        // The index may have been made again since it was looked at.
        if (refusal is not null && known is not null) return await SearchAsync(embedding, k, exact, prefix, known: null, cancellationToken);
        if (refusal is { Status: 404 }) throw IndexErrors.Missing(Name, Location);
        // The engine nmslib, the default up to OpenSearch 2.17, takes no filter.
        if (refusal is not null && !compare) return await SearchAsync(embedding, k, exact: true, prefix, mapping, cancellationToken);
        if (refusal is not null) throw connection.Errors.CannotCompare(Name, refusal, mapping.ScoresAreCosines);
        return new PhotoHits([.. (await WholeHitsAsync(found!, cancellationToken))
            .Select(hit => new PhotoHit(hit.Id, hit.Source?.Url ?? hit.Id, compare ? hit.Score - 1 : (2 * hit.Score) - 1))
            .OrderByDescending(hit => hit.Cosine).ThenBy(hit => hit.Id, StringComparer.Ordinal)]);
    }

    /// <summary>The field that tells photos' folders.</summary>
    /// <exception cref="PhotoIndexException">There is none, or photos lack it: a search in a folder would not find them.</exception>
    private async Task<string> UrlKeywordAsync(IndexMapping mapping, CancellationToken cancellationToken)
    {
        var field = mapping.UrlKeyword ?? throw connection.Errors.NoKeyword(Name);
        if (mapping.UrlKeywordLength is not { } longest) return field;
        var (without, gone) = await connection.TrySendAsync<CountAnswer>(
            "POST", $"{Path}/_count", ServerRequests.Without(field), cancellationToken, 404);
        if (gone is not null) throw IndexErrors.Missing(Name, Location);
        return without!.Count == 0 ? field : throw connection.Errors.KeywordTooShort(Name, field, longest, without.Count);
    }

    /// <summary>The hits of an answer that holds those of all shards.</summary>
    /// <exception cref="PhotoIndexException">
    /// Shards did not answer; a shard that is lost counts among neither the successful nor the failed.
    /// </exception>
    private async Task<List<T>> WholeHitsAsync<T>(SearchAnswer<T> answer, CancellationToken cancellationToken) =>
        answer.Shards is { } shards && shards.Successful < shards.Total
            ? throw await UnlessDeletedAsync(connection.Errors.ShardsMissing(Name, shards.Successful, shards.Total), cancellationToken)
            : answer.Hits.Hits;

    /// <summary>A problem; where the index is gone by now, that instead, because its shards go one by one.</summary>
    private async Task<PhotoIndexException> UnlessDeletedAsync(PhotoIndexException problem, CancellationToken cancellationToken) =>
        await LookAsync(cancellationToken) is null ? IndexErrors.Missing(Name, Location) : problem;

    public ValueTask DisposeAsync()
    {
        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private Look? Recent => last is { } look && time.GetElapsedTime(look.At) < Freshness ? look : null;

    /// <exception cref="PhotoIndexException">There is no such index, or it is another model's than it was.</exception>
    private IndexMapping Checked(IndexMapping? mapping)
    {
        opened.Check((mapping ?? throw IndexErrors.Missing(Name, Location)).Of(Name));
        return mapping;
    }

    /// <exception cref="PhotoIndexException">There is an index of this name, but not one for photos.</exception>
    private async Task<IndexMapping?> LookAsync(CancellationToken cancellationToken)
    {
        var at = time.GetTimestamp();
        var (answer, missing) = await connection.TrySendAsync<Dictionary<string, IndexAnswer>>(
            "GET", $"{Path}/_mapping", null, cancellationToken, 404);
        // A server's 404 holds an error. Elastic Cloud's, for a deployment that is gone, {"ok":false,"message":"Unknown resource."}
        if (missing is { HasReason: false, Body: not ("" or "{}") }) throw connection.Errors.NotOpenSearch(missing.Body, "an index");
        // An alias is answered with the name of the index behind it.
        var mapping = answer?.Values.FirstOrDefault().Mappings;
        if (answer is not null && mapping is not { Dimension: > 0 }) throw connection.Errors.NoVectorField(Name);
        last = new(mapping, at);
        return mapping;
    }

    /// <param name="index">What is known of it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="problems">Statuses that become its <see cref="IndexInfo.Problem"/>: 400 of a closed index, 503 of a red one.</param>
    /// <returns>Null where the index is gone by now.</returns>
    private async Task<IndexInfo?> CountAsync(IndexInfo index, CancellationToken cancellationToken, params int[] problems)
    {
        var path = Uri.EscapeDataString(index.Name);
        var (count, refusal) = await connection.TrySendAsync<CountAnswer>(
            "GET", $"{path}/_count", null, cancellationToken, [404, .. problems]);
        if (refusal is not null) return refusal.Status == 404 ? null : index with { Problem = $"{refusal.Reason} ({refusal.Status})" };
        // A user may be allowed to search and not to look at this.
        var (files, _) = await connection.TrySendAsync<SegmentsAnswer>(
            "GET", $"{path}/_segments?filter_path={FilterOfSegments}", null, cancellationToken, 403, 404);
        return index with { Photos = count!.Count, Bytes = files?.Bytes ?? 0 };
    }
}
