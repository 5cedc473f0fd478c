using System.Text;
using System.Text.Json.Nodes;

namespace PhotoSearch;

/// <summary>Adds and removes photos in bulk requests that a server can take, and sorts out what became of each item.</summary>
/// <remarks>
/// The server answers 200 even when items failed. Items refused with 429 (its write queue is full) are sent again; the others will
/// never fit and are reported.
/// </remarks>
internal sealed class OpenSearchBulk(OpenSearchConnection connection, string indexName)
{
    /// <summary>A good size for OpenSearch with 512 numbers a photo; it is also what its own guide begins with.</summary>
    private const int MaxPhotos = 100;

    private const int MaxBytes = 5_000_000;

    public Task<BulkResult> AddAsync(IEnumerable<PhotoDocument> photos, CancellationToken cancellationToken) =>
        SendAsync(photos.Select(photo => new Item(photo.Id, OpenSearchRequests.BulkItem(photo, indexName))), cancellationToken);

    /// <returns>How many were removed, and those that the server kept, with its reason.</returns>
    public Task<BulkResult> RemoveAsync(IEnumerable<string> ids, CancellationToken cancellationToken) =>
        SendAsync(ids.Select(id => new Item(id, OpenSearchRequests.BulkRemoval(id, indexName))), cancellationToken);

    private async Task<BulkResult> SendAsync(IEnumerable<Item> items, CancellationToken cancellationToken)
    {
        var stored = 0;
        var refused = new List<RefusedPhoto>();
        foreach (var request in Split(items))
        {
            var pending = request;
            await connection.BulkRetries.ExecuteAsync(async token =>
            {
                var answers = await AnswersAsync(pending, token);
                stored += answers.Count(answer => answer.Succeeded);
                refused.AddRange(answers.Where(answer => answer is { Succeeded: false, TooBusy: false, WasNotThere: false }).Select(answer => new RefusedPhoto(answer.Item.Id, connection.Errors.Reason(answer.Error))));
                pending = [.. answers.Where(answer => answer.TooBusy).Select(answer => answer.Item)];
                return pending.Count;
            }, cancellationToken);
            refused.AddRange(pending.Select(item => new RefusedPhoto(item.Id, "the server was too busy (429); try again in a minute")));
        }
        return new BulkResult(stored, refused);
    }

    /// <summary>Requests of at most 100 photos and 5 MB; a photo larger than that goes alone.</summary>
    private static IEnumerable<List<Item>> Split(IEnumerable<Item> items)
    {
        var request = new List<Item>(MaxPhotos);
        var bytes = 0;
        foreach (var item in items)
        {
            var itemBytes = Encoding.UTF8.GetByteCount(item.Lines);
            if (request.Count == MaxPhotos || (request.Count > 0 && bytes + itemBytes > MaxBytes))
            {
                yield return request;
                (request, bytes) = (new(MaxPhotos), 0);
            }
            request.Add(item);
            bytes += itemBytes;
        }
        if (request.Count > 0) yield return request;
    }

    private async Task<List<Answer>> AnswersAsync(List<Item> items, CancellationToken cancellationToken)
    {
        var (_, body) = await connection.SendAsync("POST", "_bulk", string.Concat(items.Select(item => item.Lines)), cancellationToken);
        var answers = body["items"]?.AsArray();
        if (answers?.Count != items.Count)
            throw new PhotoIndexException($"{connection.Dialect.Product} at {connection.Address} answered a bulk request of {items.Count} photos with {answers?.Count ?? 0} results. Try again.");
        return [.. items.Zip(answers, (item, answer) => new Answer(item, answer?.AsObject().FirstOrDefault().Value))];
    }

    private sealed record Item(string Id, string Lines);

    private sealed record Answer(Item Item, JsonNode? Result)
    {
        private int Status => (int?)Result?["status"] ?? 0;

        public bool Succeeded => Status is >= 200 and < 300;

        public bool TooBusy => Status == 429;

        /// <summary>To be removed, but somebody else was quicker.</summary>
        public bool WasNotThere => (string?)Result?["result"] == "not_found";

        public JsonNode? Error => Result?["error"];
    }
}
