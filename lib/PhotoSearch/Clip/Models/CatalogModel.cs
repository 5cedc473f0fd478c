namespace PhotoSearch;

/// <summary>A model that <c>CLIP_MODEL</c> can name.</summary>
/// <param name="Name">The name of the model and of its folder. Indexes store it, so other weights need another name.</param>
/// <param name="Dimension">Numbers per embedding.</param>
internal sealed record CatalogModel(string Name, int Dimension)
{
    /// <summary>The files to download. Null for the starter model, which comes with the workshop.</summary>
    public HubFiles? Hub { get; init; }
}

/// <summary>A model's files on the Hugging Face hub, at <c>{address}/{repository}/resolve/{revision}/{file}</c>.</summary>
/// <param name="Repository">Owner and name.</param>
/// <param name="Revision">A commit, because a branch can change.</param>
/// <param name="Files">The files.</param>
internal sealed record HubFiles(string Repository, string Revision, IReadOnlyList<HubFile> Files)
{
    public Uri AddressOf(HubFile file, Uri hub) => new(hub, $"{Repository}/resolve/{Revision}/{file.RemoteName}");
}

/// <summary>One file of a model on the hub.</summary>
/// <param name="Name">Its name in a model folder.</param>
/// <param name="RemoteName">Its path in the repository.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Sha256">Its SHA-256 in lower-case hexadecimal.</param>
internal sealed record HubFile(string Name, string RemoteName, long Bytes, string Sha256);
