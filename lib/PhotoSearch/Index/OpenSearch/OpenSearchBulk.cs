using System.Text;

namespace PhotoSearch;

/// <summary>Adds and removes photos in bulk requests that a server can take, and sorts out what became of each item.</summary>
/// <remarks>
/// The server answers 200 even when items failed. Items refused with 429 (its write queue is full) or 503 (their shard is not there) are
/// sent again, and in the end count as a server that is away; the others will never fit and are reported.
/// </remarks>
internal sealed class OpenSearchBulk(OpenSearchConnection connection)
{
    /// <summary>A good size for OpenSearch with 512 numbers a photo; it is also what its own guide begins with.</summary>
    private const int MaxPhotos = 100;

    private const int MaxBytes = 5_000_000;

    /// <param name="items">Ids of photos, and the lines that say what to do with each.</param>
    /// <param name="cancellationToken">Ends the work; what was sent before stays done.</param>
    /// <returns>How many were stored or removed, and those that the server refused, with its reason.</returns>
    /// <exception cref="PhotoIndexException">The server failed, or put items off again and again; it says how many were stored.</exception>
    public async Task<BulkResult> SendAsync(IEnumerable<(string Id, string Lines)> items, CancellationToken cancellationToken)
    {
        var stored = 0;
        var refused = new List<RefusedPhoto>();
        try
        {
            foreach (var request in Split(items)) await SendOneAsync(request);
        }
        catch (PhotoIndexException failure) when (stored > 0)
        {
            throw failure.After(stored);
        }
        return new BulkResult(stored, refused);

        async Task SendOneAsync(List<(string Id, string Lines)> pending)
        {
            var (all, status) = (pending.Count, 0);
            await connection.BulkRetries.ExecuteAsync(async token =>
            {
                var again = new List<(string Id, string Lines)>();
                var outcomes = await OutcomesAsync(pending, token);
                foreach (var (item, outcome) in pending.Zip(outcomes))
                {
                    if (outcome.Succeeded) stored++;
                    else if (outcome.PutOff) again.Add(item);
                    else if (!outcome.WasNotThere) refused.Add(new(item.Id, connection.Errors.Hide(outcome.Reason)));
                    if (outcome.PutOff) status = outcome.Status;
                }
                pending = again;
                return again.Count;
            }, cancellationToken);
            if (pending.Count > 0) throw connection.Errors.PutOff(pending.Count, all, status);
        }
    }

    /// <summary>Requests of at most 100 photos and 5 MB; a photo larger than that goes alone.</summary>
    private static IEnumerable<List<(string Id, string Lines)>> Split(IEnumerable<(string Id, string Lines)> items)
    {
        var request = new List<(string Id, string Lines)>();
        var bytes = 0;
        foreach (var item in items)
        {
            var itemBytes = Encoding.UTF8.GetByteCount(item.Lines);
            if (request.Count == MaxPhotos || (request.Count > 0 && bytes + itemBytes > MaxBytes))
            {
                yield return request;
                (request, bytes) = ([], 0);
            }
            request.Add(item);
            bytes += itemBytes;
        }
        if (request.Count > 0) yield return request;
    }

    private async Task<IEnumerable<BulkOutcome>> OutcomesAsync(List<(string Id, string Lines)> items, CancellationToken cancellationToken)
    {
        var lines = string.Concat(items.Select(item => item.Lines));
        var answer = await connection.SendAsync<BulkAnswer>("POST", "_bulk", lines, cancellationToken);
        return answer.Items.Count == items.Count ? answer.Items.Select(item => item.Outcome) : throw new PhotoIndexException(
            $"{connection.Dialect.Product} at {connection.Address} answered a bulk request of {items.Count} photos " +
            $"with {answer.Items.Count} results. Try again.");
    }
}
