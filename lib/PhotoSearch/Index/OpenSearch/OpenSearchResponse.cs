namespace PhotoSearch;

/// <summary>A server's answer.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as text; empty if there is none.</param>
/// <param name="RetryAfter">How long the server asks to wait; null if it does not say.</param>
/// <param name="Product">The header <c>X-elastic-product</c>, which only Elasticsearch sends; null if missing.</param>
internal sealed record OpenSearchResponse(int Status, string Body, TimeSpan? RetryAfter, string? Product)
{
    /// <summary>Elasticsearch sends this header with every answer except 401.</summary>
    public const string ProductHeader = "X-elastic-product";

    /// <summary>
    /// The size limit of an answer, uncompressed: 64 MiB. 4,096 hits with embeddings of 768 numbers, which only other programs' indexes
    /// send, take about 40 MiB.
    /// </summary>
    public const int MaxBytes = 64 << 20;

    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>The JSON is empty or incomplete: the connection broke, and no header gave the length.</summary>
    public bool IsCutShort { get; init; }
}

/// <summary>A request that did not succeed.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">The body as text.</param>
/// <param name="Reason">The server's reason on one line, without secrets. If it gives none, the beginning of the body.</param>
/// <param name="HasReason">Whether the server gave a reason.</param>
/// <param name="RetryAfter">How long the server asks to wait; null if it does not say.</param>
/// <param name="ClosedIndex">The closed index, if that is the reason.</param>
internal sealed record ServerRefusal(
    int Status, string Body, string Reason, bool HasReason, TimeSpan? RetryAfter, string? ClosedIndex = null);
