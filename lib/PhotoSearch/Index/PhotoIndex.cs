using Microsoft.Extensions.Logging;

namespace PhotoSearch;

/// <summary>Opens photo indexes. The settings decide between a server and the embedded index.</summary>
public static class PhotoIndex
{
    /// <summary>The most hits in a search, a number that all stores support.</summary>
    internal const int MaxK = 4_096;

    /// <summary>The longest photo id, in bytes of UTF-8. This is OpenSearch's limit; the embedded index has the same.</summary>
    public const int MaxIdBytes = 512;

    /// <summary>
    /// Opens an index in OpenSearch or Elasticsearch if <c>SERVICE_URI</c> is set, otherwise in the file <c>INDEX_FILE</c>.
    /// </summary>
    /// <param name="settings">The store and the index's name.</param>
    /// <param name="name">Opens this index instead of <c>INDEX_NAME</c>.</param>
    /// <param name="logger">Gets a warning for each retry of a request. Default: none.</param>
    /// <returns>The index, which may not exist yet. Nothing is read or sent before its first use.</returns>
    /// <exception cref="SettingsException">OpenSearch does not allow the name.</exception>
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

    /// <summary>Lists the photo indexes in the store, sorted by name.</summary>
    /// <returns>The indexes. A server's indexes without a k-NN field <c>embedding</c> are left out.</returns>
    /// <exception cref="PhotoIndexException">The store cannot be reached, refuses the request, or is damaged.</exception>
    public static async Task<IReadOnlyList<IndexInfo>> ListAsync(WorkshopSettings settings, CancellationToken cancellationToken = default)
    {
        await using var index = Open(settings);
        return await (index is OpenSearchPhotoIndex server
            ? server.ListAsync(cancellationToken)
            : ((SqlitePhotoIndex)index).ListAsync(cancellationToken));
    }

    /// <summary>The full path of the folder with an index's photos, or of <c>PHOTOS_DIR</c> if the index names no folder.</summary>
    public static string PhotosFolderOf(this WorkshopSettings settings, IndexInfo? index) =>
        Path.GetFullPath(index?.PhotosFolder ?? settings.PhotosDir, settings.BaseFolder);

    /// <summary>
    /// The folder that photo ids are relative to: the index's folder or, if it names none, the folder of the photos.
    /// </summary>
    /// <param name="settings">The base folder of relative paths.</param>
    /// <param name="index">The index to add the photos to.</param>
    /// <param name="photos">Full path of the folder or file to add.</param>
    /// <exception cref="PhotoIndexException">
    /// The photos are outside the index's folder, so their ids could clash with ids in the index.
    /// </exception>
    public static string RootOf(this WorkshopSettings settings, IndexInfo index, string photos)
    {
        if (index.PhotosFolder is null) return Directory.Exists(photos) ? photos : Path.GetDirectoryName(photos)!;
        var root = settings.PhotosFolderOf(index);
        return UserPath.LeadsOutside(Path.GetRelativePath(root, photos))
            ? throw IndexErrors.OtherFolder(index, settings.Shorten(photos))
            : root;
    }

    /// <summary>A note to show if the starter model is used with photos other than the sample photos.</summary>
    /// <param name="settings">The model.</param>
    /// <param name="index">The index with the photos. Null means the photos in <c>PHOTOS_DIR</c>.</param>
    /// <returns>One line; null if no note is needed.</returns>
    public static string? StarterNote(this WorkshopSettings settings, IndexInfo? index = null) =>
        WorkshopSettings.StarterNote(index?.Model ?? settings.ClipModel, settings.PhotosFolderOf(index));
}
