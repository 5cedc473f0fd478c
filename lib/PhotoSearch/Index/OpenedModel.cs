namespace PhotoSearch;

/// <summary>
/// The model that filled an index when it was first seen: the embeddings that its user compares or adds are that model's.
/// </summary>
/// <remarks>
/// Somebody else may delete the index and make it again, with another model's embeddings. These may even have as many numbers.
/// </remarks>
internal sealed class OpenedModel
{
    private IndexInfo? first;

    /// <summary>Keeps what the index says, unless something is kept already.</summary>
    /// <returns>What is kept.</returns>
    public IndexInfo Keep(IndexInfo now) => Interlocked.CompareExchange(ref first, now, null) ?? now;

    /// <exception cref="PhotoIndexException">
    /// The index says something else than what is kept; of one that did not name its model only the dimension counts.
    /// </exception>
    public void Check(IndexInfo now)
    {
        if (Keep(now) is var was && !was.Fits(now.Model, now.Dimension)) throw IndexErrors.Changed(was, now);
    }

    /// <summary>Its user made the index, or deleted it (null).</summary>
    public void Replace(IndexInfo? now) => first = now;
}
