namespace PhotoSearch;

/// <summary>A model of the catalog, and how much of it is on this machine.</summary>
/// <param name="Name">What <c>CLIP_MODEL</c> calls it.</param>
/// <param name="Dimension">Numbers in an embedding.</param>
/// <param name="Bytes">Size of its files.</param>
/// <param name="BytesHere">Bytes of them that are on this machine, with those of a download that was interrupted.</param>
/// <param name="Folder">Its folder, full path, whether it exists or not.</param>
public sealed record ModelInfo(string Name, int Dimension, long Bytes, long BytesHere, string Folder)
{
    /// <summary>False of the model that comes with the workshop.</summary>
    public required bool IsDownloadable { get; init; }

    /// <summary>True when all of its files are on this machine.</summary>
    public required bool IsHere { get; init; }
}
