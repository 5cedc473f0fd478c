using System.Buffers;
using System.Collections.Concurrent;

namespace PhotoSearch;

/// <summary>Adds and removes photos in bulk requests, and reports the outcome of each bulk item.</summary>
/// <remarks>
/// The server answers 200 even when items failed. Items refused with 429 (the write queue is full) or 503 (the shard is not available) are
/// sent again. If that does not help, the server counts as away. Other refusals are final and are reported.
/// </remarks>
internal sealed class OpenSearchBulk(OpenSearchConnection connection)
{
    /// <summary>800 photos of 512 numbers take 5 MB. OpenSearch stores them 9 to 45 % faster than 100 at a time.</summary>
    private const int MaxItems = 800;

    private const int MaxBytes = 5_000_000;

    /// <summary>More than one, because the server is idle while an answer and the next request travel.</summary>
    private const int MaxInFlight = 3;

    private readonly ConcurrentBag<Request> spare = [];

    /// <param name="items">The items to send, such as photos.</param>
    /// <param name="id">Returns an item's id.</param>
    /// <param name="write">Writes an item's lines: the action, and the document if there is one.</param>
    /// <param name="cancellationToken">Cancels the call. Requests already sent are not undone.</param>
    /// <returns>The number of stored or removed items, and each refused item with the server's reason.</returns>
    /// <exception cref="PhotoIndexException">
    /// The server failed, or kept putting items off. The message says how many were stored.
    /// </exception>
    public async Task<BulkResult> SendAsync<T>(
        IEnumerable<T> items, Func<T, string> id, Action<IBufferWriter<byte>, T> write, CancellationToken cancellationToken)
    {
        var stored = 0;
        var refused = new List<List<RefusedPhoto>>();
        var inFlight = new List<Task>();
        try
        {
            foreach (var request in Split(items, id, write))
            {
                // Requests can overtake each other, and the last photo with an id must win.
                while (inFlight.Count >= (request.Repeats ? 1 : MaxInFlight))
                {
                    var ended = await Task.WhenAny(inFlight);
                    inFlight.Remove(ended);
                    await ended;
                }
                refused.Add([]);
                inFlight.Add(SendOneAsync(request, refused[^1]));
            }
            await Task.WhenAll(inFlight);
        }
        catch (Exception exception)
        {
            // Wait for the other requests to know what they stored.
            await Task.WhenAll(inFlight).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (exception is PhotoIndexException failure && stored > 0) throw failure.After(stored);
            throw;
        }
        return new BulkResult(stored, [.. refused.SelectMany(photos => photos)]);

        async Task SendOneAsync(Request? pending, List<RefusedPhoto> ofRequest)
        {
            var (all, status) = (pending!.Ids.Count, 0);
            await connection.BulkRetries.ExecuteAsync(async token =>
            {
                Request? again = null;
                foreach (var (place, outcome) in (await OutcomesAsync(pending, token)).Index())
                {
                    if (outcome.Succeeded) Interlocked.Increment(ref stored);
                    else if (outcome.PutOff) (again ??= Empty()).Add(pending, place);
                    else if (!outcome.WasNotThere) ofRequest.Add(new(pending.Ids[place], connection.Errors.Hide(outcome.Reason)));
                    if (outcome.PutOff) status = outcome.Status;
                }
                spare.Add(pending);
                pending = again;
                return again?.Ids.Count ?? 0;
            }, cancellationToken);
            if (pending is not null) throw connection.Errors.PutOff(pending.Ids.Count, all, status);
        }
    }

    /// <summary>Makes requests of at most 800 items and 5 MB. A larger item gets its own request.</summary>
    private IEnumerable<Request> Split<T>(IEnumerable<T> items, Func<T, string> id, Action<IBufferWriter<byte>, T> write)
    {
        var sent = new HashSet<string>(StringComparer.Ordinal);
        var request = Empty();
        foreach (var item in items)
        {
            write(request.Lines, item);
            if (request.Ids.Count == MaxItems || (request.Ids.Count > 0 && request.Lines.WrittenCount > MaxBytes))
            {
                var next = Empty();
                next.Lines.Write(request.Unfinished);
                sent.UnionWith(request.Ids);
                yield return request;
                request = next;
            }
            request.EndItem(id(item), repeated: sent.Contains(id(item)));
        }
        if (request.Ids.Count > 0) yield return request;
    }

    private Request Empty()
    {
        if (!spare.TryTake(out var request)) return new();
        request.Clear();
        return request;
    }

    private async Task<IEnumerable<BulkOutcome>> OutcomesAsync(Request request, CancellationToken cancellationToken)
    {
        var answer = await connection.PostAsync<BulkAnswer>("_bulk", request.Body, cancellationToken);
        return answer.Items.Count == request.Ids.Count ? answer.Items.Select(item => item.Outcome) : throw new PhotoIndexException(
            $"{connection.Dialect.Product} at {connection.Address} answered a bulk request of {request.Ids.Count} photos " +
            $"with {answer.Items.Count} results. Try again.");
    }

    /// <summary>A request's lines in a reusable buffer, and where each item's lines end.</summary>
    private sealed class Request
    {
        private readonly List<int> ends = [];

        public ArrayBufferWriter<byte> Lines { get; } = new();

        public List<string> Ids { get; } = [];

        /// <summary>True if an earlier request has one of its ids.</summary>
        public bool Repeats { get; private set; }

        /// <summary>The lines of all complete items.</summary>
        public ReadOnlyMemory<byte> Body => Lines.WrittenMemory[..(ends.Count == 0 ? 0 : ends[^1])];

        /// <summary>The lines of the item that is not complete yet.</summary>
        public ReadOnlySpan<byte> Unfinished => Lines.WrittenSpan[Body.Length..];

        public void EndItem(string id, bool repeated = false)
        {
            Ids.Add(id);
            ends.Add(Lines.WrittenCount);
            Repeats |= repeated;
        }

        public void Add(Request other, int place)
        {
            Lines.Write(other.Lines.WrittenSpan[(place == 0 ? 0 : other.ends[place - 1])..other.ends[place]]);
            EndItem(other.Ids[place]);
        }

        public void Clear()
        {
            Lines.ResetWrittenCount();
            Ids.Clear();
            ends.Clear();
            Repeats = false;
        }
    }
}
