namespace PhotoSearch;

/// <summary>What a server answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as text; empty when there is none.</param>
/// <param name="RetryAfter">How long the server asks to wait; null when it does not say.</param>
/// <param name="Product">The header <c>X-elastic-product</c>, by which Elasticsearch is told from OpenSearch; null when missing.</param>
internal sealed record OpenSearchResponse(int Status, string Body, TimeSpan? RetryAfter, string? Product)
{
    /// <summary>Elasticsearch's name for itself, on every answer but 401.</summary>
    public const string ProductHeader = "X-elastic-product";

    /// <summary>
    /// The largest answer that is read: 64 MiB, unpacked. 4,096 hits with embeddings of 768 numbers, which only other programs' indexes
    /// send, take some 40.
    /// </summary>
    public const int MaxBytes = 64 << 20;

    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>No JSON, or JSON that ends in its middle: the connection broke, and no header had told the length.</summary>
    public bool IsCutShort { get; init; }
}

/// <summary>A request that did not succeed.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as text.</param>
/// <param name="Reason">The server's reason, on one line without secrets; where it gives none, the beginning of the body.</param>
/// <param name="HasReason">It gives one.</param>
/// <param name="RetryAfter">How long the server asks to wait; null when it does not say.</param>
/// <param name="ClosedIndex">The index that is closed, where that is the reason.</param>
internal sealed record ServerRefusal(
    int Status, string Body, string Reason, bool HasReason, TimeSpan? RetryAfter, string? ClosedIndex = null);
