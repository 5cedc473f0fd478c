namespace PhotoSearch;

/// <summary>
/// The model that filled an index when it was first seen. The user of the index compares and adds this model's embeddings.
/// </summary>
/// <remarks>
/// Somebody else may recreate the index with another model's embeddings, which may even have the same dimension.
/// </remarks>
internal sealed class OpenedModel
{
    private IndexInfo? first;

    /// <summary>Remembers the index's first state.</summary>
    /// <returns>The remembered state.</returns>
    public IndexInfo Keep(IndexInfo now) => Interlocked.CompareExchange(ref first, now, null) ?? now;

    /// <exception cref="PhotoIndexException">
    /// The index no longer has the remembered model and dimension. If it named no model, only the dimension counts.
    /// </exception>
    public void Check(IndexInfo now)
    {
        if (Keep(now) is var was && !was.Fits(now.Model, now.Dimension)) throw IndexErrors.Changed(was, now);
    }

    /// <summary>Replaces the remembered state after this user has created or deleted (null) the index.</summary>
    public void Replace(IndexInfo? now) => first = now;
}
