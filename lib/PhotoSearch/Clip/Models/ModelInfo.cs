namespace PhotoSearch;

/// <summary>A catalog model, and how much of it is on this machine.</summary>
/// <param name="Name">The model's name in <c>CLIP_MODEL</c>.</param>
/// <param name="Dimension">Numbers per embedding.</param>
/// <param name="Bytes">Total size of its files, bytes.</param>
/// <param name="BytesHere">Bytes on this machine, including those of an interrupted download.</param>
/// <param name="Folder">Full path of its folder, which may not exist.</param>
public sealed record ModelInfo(string Name, int Dimension, long Bytes, long BytesHere, string Folder)
{
    /// <summary>False for the starter model, which comes with the workshop.</summary>
    public required bool IsDownloadable { get; init; }

    /// <summary>True if all of its files are on this machine.</summary>
    public required bool IsHere { get; init; }
}
