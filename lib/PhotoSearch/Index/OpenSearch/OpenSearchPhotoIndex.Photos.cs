using System.Runtime.CompilerServices;

namespace PhotoSearch;

/// <content>Adds, lists and removes photos.</content>
internal sealed partial class OpenSearchPhotoIndex
{
    private const int IdsPerRequest = 1_000;

    /// <summary>How long the server keeps a list open between two pages. Callers may need time for 5,000 photos.</summary>
    private const string KeepPages = "5m";

    /// <summary>Timeout for closing a list.</summary>
    private static readonly TimeSpan EndOfPagesTimeout = TimeSpan.FromSeconds(3);

    public async Task<IReadOnlyDictionary<string, string>> GetContentHashesAsync(
        IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        Checked(await LookAsync(cancellationToken));
        var hashes = new Dictionary<string, string>(ids.Count, StringComparer.Ordinal);
        foreach (var part in ids.Where(id => id.Length > 0).Chunk(IdsPerRequest))
        {
            // _mget also sees photos that have not been refreshed.
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
        // Check each time: a bulk request to a deleted index would create a new one without vectors.
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
    /// <param name="refused">Makes the message if the server rejects the search. Null for the usual message.</param>
    /// <param name="cancellationToken">Cancels the list.</param>
    private async IAsyncEnumerable<ListedHit> ListAsync(
        string firstPage, Func<ServerRefusal, PhotoIndexException>? refused, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A scroll works the same in OpenSearch 2 and 3 and Elasticsearch 8. search_after would need sorting by _id, which newer servers
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

    /// <summary>Closes the list on the server, which would otherwise keep it open for KeepPages.</summary>
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
            // Harmless, and it must not hide the reason why the list ended.
        }
    }

    public async Task<int> RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default)
    {
        // Check first: for a deleted index, the bulk request would report each photo as not found.
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
