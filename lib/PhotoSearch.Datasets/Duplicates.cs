namespace PhotoSearch;

/// <summary>A photo of a group of near duplicates.</summary>
/// <param name="Id">Its id in the index.</param>
/// <param name="ImageUrl">Its path relative to the indexed folder, or its URL.</param>
/// <param name="Cosine">Cosine of its embedding with that of the group's first photo; 1 for that one.</param>
/// <param name="Width">Of the upright photo, pixels; null where its file is not on this machine.</param>
/// <param name="Height">Of the upright photo, pixels; null where its file is not on this machine.</param>
/// <param name="Bytes">The file's size; null where it is not on this machine.</param>
public sealed record DuplicatePhoto(string Id, string ImageUrl, double Cosine, int? Width, int? Height, long? Bytes)
{
    internal long Pixels => (long)(Width ?? 0) * (Height ?? 0);
}

/// <summary>Photos that look the same.</summary>
/// <param name="Photos">
/// Two or more, the largest first: most pixels, then most bytes. All look like the first; two others need not look like each other.
/// </param>
public sealed record DuplicateGroup(IReadOnlyList<DuplicatePhoto> Photos)
{
    /// <summary>Photos besides the first.</summary>
    public int Others => Photos.Count - 1;

    /// <summary>What the files besides the first take, bytes, as far as their sizes are known.</summary>
    public long OthersBytes => Photos.Skip(1).Sum(photo => photo.Bytes ?? 0);
}

/// <summary>What was found in an index.</summary>
/// <param name="Photos">How many photos were compared.</param>
/// <param name="Groups">Those that would free most room first.</param>
/// <param name="Failures">Photos that look like another, but whose files are gone or cannot be read: they are in no group.</param>
public sealed record DuplicatesFound(int Photos, IReadOnlyList<DuplicateGroup> Groups, IReadOnlyList<FailedPhoto> Failures)
{
    /// <summary>Photos of all groups besides each group's first.</summary>
    public int Others => Groups.Sum(group => group.Others);

    /// <summary>What their files take, bytes, as far as their sizes are known.</summary>
    public long OthersBytes => Groups.Sum(group => group.OthersBytes);
}

/// <summary>How far a search for near duplicates is.</summary>
/// <param name="Step">What is being done: <c>reading embeddings</c>, <c>comparing</c>, <c>reading sizes</c>, <c>grouping</c>.</param>
/// <param name="Share">How much of this step is done, 0 to 1.</param>
/// <param name="Elapsed">Time since the step began.</param>
public sealed record DuplicatesProgress(string Step, double Share, TimeSpan Elapsed)
{
    /// <summary>One line: <c>comparing: 40 %, 0:12 left</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{Step}: {100 * Share:0} %") +
        (Share is > 0 and < 1 ? $", {TimeUntilEnd.Of(Elapsed * ((1 - Share) / Share))}" : "");
}
