namespace PhotoSearch;

/// <summary>A photo in a group of near duplicates.</summary>
/// <param name="Id">Its id in the index.</param>
/// <param name="ImageUrl">Its path relative to the indexed folder, or its URL.</param>
/// <param name="Cosine">Cosine of its embedding with the group's first photo. 1 for the first photo.</param>
/// <param name="Width">Width of the upright photo in pixels; null if the file is not on this machine.</param>
/// <param name="Height">Height of the upright photo in pixels; null if the file is not on this machine.</param>
/// <param name="Bytes">Size of the file; null if it is not on this machine.</param>
public sealed record DuplicatePhoto(string Id, string ImageUrl, double Cosine, int? Width, int? Height, long? Bytes)
{
    internal long Pixels => (long)(Width ?? 0) * (Height ?? 0);
}

/// <summary>Photos that look the same.</summary>
/// <param name="Photos">
/// Two or more photos, the largest first: most pixels, then most bytes. All look like the first, but not necessarily like each other.
/// </param>
public sealed record DuplicateGroup(IReadOnlyList<DuplicatePhoto> Photos)
{
    /// <summary>The number of photos without the first.</summary>
    public int Others => Photos.Count - 1;

    /// <summary>Size of their files in bytes, as far as known.</summary>
    public long OthersBytes => Photos.Skip(1).Sum(photo => photo.Bytes ?? 0);
}

/// <summary>The near duplicates in an index.</summary>
/// <param name="Photos">The number of photos compared.</param>
/// <param name="Groups">The groups. The group that would free the most space comes first.</param>
/// <param name="Failures">Photos that look like another but whose files are missing or unreadable. They are in no group.</param>
public sealed record DuplicatesFound(int Photos, IReadOnlyList<DuplicateGroup> Groups, IReadOnlyList<FailedPhoto> Failures)
{
    /// <summary>The number of photos in all groups, without each group's first.</summary>
    public int Others => Groups.Sum(group => group.Others);

    /// <summary>Size of their files in bytes, as far as known.</summary>
    public long OthersBytes => Groups.Sum(group => group.OthersBytes);
}

/// <summary>The progress of a search for near duplicates.</summary>
/// <param name="Step">The current step: <c>reading embeddings</c>, <c>comparing</c>, <c>reading sizes</c>, <c>grouping</c>.</param>
/// <param name="Share">The finished share of this step, 0 to 1.</param>
/// <param name="Elapsed">Time since the step started.</param>
public sealed record DuplicatesProgress(string Step, double Share, TimeSpan Elapsed)
{
    /// <summary>One line: <c>comparing: 40 %, 0:12 left</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Step}: {100 * Share:0} %") +
        (Share is > 0 and < 1 ? $", {TimeUntilEnd.Of(Elapsed * ((1 - Share) / Share))}" : "");
}
