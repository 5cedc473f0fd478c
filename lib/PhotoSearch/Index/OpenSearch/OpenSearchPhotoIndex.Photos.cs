using System.Runtime.CompilerServices;

namespace PhotoSearch;

/// <content>Takes photos with their embeddings, or ids; gives the server bulk requests, and tells what became of them.</content>
internal sealed partial class OpenSearchPhotoIndex
{
    private const int IdsPerRequest = 1_000;

    /// <summary>How long the server keeps its place in a list between two pages: the caller may do a good deal with 5,000 photos.</summary>
    private const string KeepPages = "5m";

    /// <summary>How long the end of a list may take that the caller has in full, or no longer wants.</summary>
    private static readonly TimeSpan EndOfPagesTimeout = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyDictionary<string, string>> GetContentHashesAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        Checked(await LookAsync(cancellationToken));
        var hashes = new Dictionary<string, string>(ids.Count, StringComparer.Ordinal);
        foreach (var part in ids.Where(id => id.Length > 0).Chunk(IdsPerRequest))
        {
            // _mget sees what is stored, refreshed or not.
            var request = ServerRequests.ContentHashes(part);
            foreach (var photo in (await connection.SendAsync<LookUpAnswer>("POST", $"{Path}/_mget", request, cancellationToken)).Docs)
                if (photo.Problem is not null)
                    throw await UnlessDeletedAsync(connection.Errors.CannotLookUp(Name, photo.Problem), cancellationToken);
                else if (photo.Found)
                    hashes[photo.Id] = photo.Source?.Hash ?? "";
        }
        return hashes;
    }

    public async Task<BulkResult> AddAsync(IReadOnlyList<PhotoDocument> photos, CancellationToken cancellationToken = default)
    {
        // Asked each time: a bulk request to an index that is gone would make a new one, without vectors.
        var mapping = Checked(await LookAsync(cancellationToken));
        var refused = new List<RefusedPhoto>();
        var fitting = IndexErrors.Fitting(photos, mapping.Dimension, refused);
        var result = await bulk.SendAsync(
            fitting, photo => photo.Id, (lines, photo) => ServerRequests.WriteBulkItem(lines, photo, Name), cancellationToken);
        return result with { Refused = [.. refused, .. result.Refused] };
    }

    public IAsyncEnumerable<StoredPhoto> ListPhotosAsync(CancellationToken cancellationToken = default) =>
        ListAsync(ServerRequests.FirstPage(IndexPlan.PhotosPerPage), refused: null, cancellationToken)
            .Select(hit => new StoredPhoto(hit.Id, hit.Source?.Url ?? hit.Id));

    public async IAsyncEnumerable<PhotoDocument> ReadEmbeddingsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var dimension = Checked(await LookAsync(cancellationToken)).Dimension;
        var request = connection.Dialect.FirstPageOfEmbeddings(IndexPlan.EmbeddingsPerPage(dimension));
        await foreach (var hit in ListAsync(request, refusal => connection.Errors.CannotReadEmbeddings(Name, refusal), cancellationToken))
            if (hit.Fields?.Vector is { } embedding)
                yield return embedding.Length == dimension
                    ? new PhotoDocument(hit.Id, hit.Source?.Url ?? hit.Id, embedding, hit.Source?.Hash)
                    : throw connection.Errors.OtherEmbedding(Name, hit.Id, embedding.Length, dimension);
    }

    /// <param name="firstPage">Body of the search.</param>
    /// <param name="refused">What to say where the server refuses the search as it is; null for the usual message.</param>
    /// <param name="cancellationToken">Ends the list.</param>
    private async IAsyncEnumerable<ListedHit> ListAsync(
        string firstPage, Func<ServerRefusal, PhotoIndexException>? refused, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A scroll: OpenSearch 2 and 3 and Elasticsearch 8 have it in the same words. Sorting by _id, for search_after, newer servers
        // refuse.
        var (page, refusal) = await connection.TrySendAsync<SearchAnswer<ListedHit>>(
            "POST", $"{Path}/_search?scroll={KeepPages}", firstPage, cancellationToken, refused is null ? [404] : [400, 404]);
        if (refusal is not null) throw refusal.Status == 404 ? IndexErrors.Missing(Name, Location) : refused!(refusal);
        var scroll = page!.ScrollId;
        try
        {
            while (await WholeHitsAsync(page, cancellationToken) is { Count: > 0 } hits)
            {
                foreach (var hit in hits)
                    yield return hit;
                if (scroll is null) yield break;
                (page, refusal) = await connection.TrySendAsync<SearchAnswer<ListedHit>>(
                    "POST", OpenSearchConnection.NextPage, ServerRequests.NextPage(scroll, KeepPages), cancellationToken, 404);
                if (refusal is not null)
                    throw await UnlessDeletedAsync(connection.Errors.ListCutOff(Name, refusal), cancellationToken);
                scroll = page!.ScrollId ?? scroll;
            }
        }
        finally
        {
            if (scroll is not null) await EndPagesAsync(scroll);
        }
    }

    /// <summary>Tells the server that it need not hold the next page ready; a server that is not told holds it for KeepPages.</summary>
    private async Task EndPagesAsync(string scroll)
    {
        using var soon = new CancellationTokenSource(EndOfPagesTimeout, time);
        try
        {
            await connection.TrySendAsync<AnyAnswer>(
                "DELETE", OpenSearchConnection.NextPage, ServerRequests.EndOfPages(scroll), soon.Token, 404);
        }
        catch (Exception exception) when (exception is PhotoIndexException or OperationCanceledException)
        {
            // Nothing is lost, and the reason why the list ends is more important.
        }
    }

    public async Task<int> RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        // Asked because a bulk request to an index that is gone finds nothing to remove, and says so of each photo.
        Checked(await LookAsync(cancellationToken));
        var result = await bulk.SendAsync(
            ids.Where(id => id.Length > 0), id => id, (lines, id) => ServerRequests.WriteBulkRemoval(lines, id, Name), cancellationToken);
        return result.Refused.Count == 0 ? result.Stored : throw new PhotoIndexException(
            $"{connection.Dialect.Product} at {Location} did not remove {result.Refused.Count} of {ids.Count} photos " +
            $"from index \"{Name}\": {result.Refused[0].Id}: {result.Refused[0].Reason}. Try again.");
    }

    public async Task RefreshAsync(CancellationToken cancellationToken = default)
    {
        var (_, missing) = await connection.TrySendAsync<AnyAnswer>("POST", $"{Path}/_refresh", null, cancellationToken, 404);
        if (missing is not null) throw IndexErrors.Missing(Name, Location);
    }
}
