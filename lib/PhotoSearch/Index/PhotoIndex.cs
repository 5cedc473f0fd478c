using Microsoft.Extensions.Logging;

namespace PhotoSearch;

/// <summary>Opens photo indexes: the one place that decides between a server and the embedded index.</summary>
public static class PhotoIndex
{
    /// <summary>The most hits that a search may ask for: what all stores can give.</summary>
    internal const int MaxK = 4_096;

    /// <summary>The longest id of a photo, in bytes of UTF-8: OpenSearch's limit, kept by the embedded index too.</summary>
    public const int MaxIdBytes = 512;

    /// <summary>
    /// Opens an index: in OpenSearch or Elasticsearch when <c>SERVICE_URI</c> is set, else in the file <c>INDEX_FILE</c>.
    /// </summary>
    /// <param name="settings">Where the store is, and the index's name.</param>
    /// <param name="name">Another index than <c>INDEX_NAME</c>.</param>
    /// <param name="logger">Told (a warning) when the server was busy or out of reach and a request is sent again; null for nobody.</param>
    /// <returns>The index, which need not be there yet. Nothing is read or sent before its first use.</returns>
    /// <exception cref="SettingsException">The name is not one that OpenSearch allows.</exception>
    public static IPhotoIndex Open(WorkshopSettings settings, string? name = null, ILogger? logger = null)
    {
        name ??= settings.IndexName;
        if (IndexName.Problem(name) is { } problem)
            throw new SettingsException($"Index name \"{name}\" is not allowed: it {problem}. Choose another, such as photos.");
        return settings.ServiceUri is { } server
            ? new OpenSearchPhotoIndex(
                new(server, settings.ServiceUser, settings.ServicePassword), settings.ServiceCaCert, name, logger: logger)
            : new SqlitePhotoIndex(new(settings.IndexFile, settings.Shorten(settings.IndexFile)), name);
    }

    /// <summary>Tells of every photo index in the store that <paramref name="settings"/> name, by name.</summary>
    /// <returns>None when there are none; in a server, indexes without a k-NN field <c>embedding</c> are left out.</returns>
    /// <exception cref="PhotoIndexException">The store cannot be reached, refuses, or is damaged.</exception>
    public static async Task<IReadOnlyList<IndexInfo>> ListAsync(WorkshopSettings settings, CancellationToken cancellationToken = default)
    {
        await using var index = Open(settings);
        return await (index is OpenSearchPhotoIndex server
            ? server.ListAsync(cancellationToken)
            : ((SqlitePhotoIndex)index).ListAsync(cancellationToken));
    }

    /// <summary>The folder that an index's photos lie in, full path; <c>PHOTOS_DIR</c> where the index does not say.</summary>
    public static string PhotosFolderOf(this WorkshopSettings settings, IndexInfo? index) =>
        Path.GetFullPath(index?.PhotosFolder ?? settings.PhotosDir, settings.BaseFolder);

    /// <summary>
    /// The folder that ids of photos are relative to: the one that the index keeps; for an index that keeps none, the photos' own.
    /// </summary>
    /// <param name="settings">Where relative paths start from.</param>
    /// <param name="index">The index that the photos are meant for.</param>
    /// <param name="photos">Full path of the folder, or the file, that is added.</param>
    /// <exception cref="PhotoIndexException">
    /// The photos lie outside of the index's folder, so that their ids could not be told from its own.
    /// </exception>
    public static string RootOf(this WorkshopSettings settings, IndexInfo index, string photos)
    {
        if (index.PhotosFolder is null) return Directory.Exists(photos) ? photos : Path.GetDirectoryName(photos)!;
        var root = settings.PhotosFolderOf(index);
        return UserPath.LeadsOutside(Path.GetRelativePath(root, photos))
            ? throw IndexErrors.OtherFolder(index, settings.Shorten(photos))
            : root;
    }

    /// <summary>What to say where the starter model meets photos of any folder but the repository's sample gallery.</summary>
    /// <param name="settings">The model.</param>
    /// <param name="index">Whose photos; null: those of <c>PHOTOS_DIR</c>.</param>
    /// <returns>One line; null where there is nothing to say.</returns>
    public static string? StarterNote(this WorkshopSettings settings, IndexInfo? index = null) =>
        WorkshopSettings.StarterNote(index?.Model ?? settings.ClipModel, settings.PhotosFolderOf(index));
}
