namespace PhotoSearch;

/// <summary>Removes photos from an index whose files have been deleted, moved or renamed.</summary>
public static class PhotoPrune
{
    private const int IdsPerRequest = 1_000;

    /// <summary>Removes photos from an index if their files no longer exist.</summary>
    /// <param name="index">The index. Refresh it first, so that it lists all its photos.</param>
    /// <param name="paths">The paths to check. Photos at web addresses are never removed.</param>
    /// <param name="root">The folder that the index's paths are relative to, full path.</param>
    /// <param name="options">The part to check, so that machines can share the work. Null checks all photos.</param>
    /// <param name="cancellationToken">Cancels the call. Photos already removed stay removed.</param>
    /// <returns>The number of photos removed.</returns>
    /// <exception cref="PhotoSearchException">
    /// The index holds photos from a folder that is empty, or from a path that contains no photos now. A disk is probably not mounted.
    /// Photos from there were not removed.
    /// </exception>
    /// <remarks>
    /// Checks each photo by name, so that memory does not grow with the index. If a file cannot be checked, the photo stays.
    /// </remarks>
    public static async Task<int> RunAsync(
        IPhotoIndex index, IReadOnlyList<PhotoPath> paths, string root, IngestOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        options ??= new();
        var emptyFolders = paths.Select(path => path.Folder).Distinct()
            .Where(HoldsNoPhotos).ToHashSet();
        var removed = 0;
        await foreach (
            var ids in index.ListPhotosAsync(cancellationToken).Where(IsGone).Select(photo => photo.Id).Chunk(IdsPerRequest)
                .WithCancellation(cancellationToken))
            removed += await index.RemoveAsync(ids, cancellationToken);
        if (removed > 0) await index.RefreshAsync(cancellationToken);
        return removed;

        bool IsGone(StoredPhoto photo)
        {
            if (!PhotoFile.IsInPart(photo.Id, options.Part, options.Parts) || FullPath(photo, root) is not { } file) return false;
            var path = paths.FirstOrDefault(path => path.Covers(file));
            if (path is null || IsThere(file)) return false;
            if (emptyFolders.Contains(path.Folder))
                throw new PhotoSearchException(
                    $"Index \"{index.Name}\" holds photos from {path.Folder}, which contains none now. Perhaps a disk is not mounted, so " +
                    $"nothing was removed from the index. If the photos are gone for good, {HowToRemoveAll(path.Folder)}.");
            string? empty;
            try
            {
                empty = EmptyFolderAbove(file);
            }
            catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
            {
                return false;
            }
            return empty is null ? true : throw new PhotoSearchException(
                $"Index \"{index.Name}\" holds photos from {empty}, which is empty now. Perhaps a disk is not mounted, so they were not " +
                "removed. If the photos are gone for good, delete that folder and run this again.");
        }

        string HowToRemoveAll(string folder) => folder == root
            ? CommandLineProgram.Command($"index delete --index {index.Name}") is { } delete ? $"run: {delete}" : "delete the index"
            : "delete that folder" +
                (CommandLineProgram.Command("add", root, "--index", index.Name, "--prune") is { } prune
                    ? $" and run: {prune}" : " and remove the photos of the folder above");

        bool HoldsNoPhotos(string folder)
        {
            var readable = true;
            return !PhotoFile.Find(folder, root, unreadable: _ => readable = false).Any() && readable;
        }
    }

    /// <summary>The nearest existing folder above a missing file, if it is empty. A disk may be mounted there.</summary>
    private static string? EmptyFolderAbove(string file)
    {
        var folder = Path.GetDirectoryName(file);
        while (folder is not null && !Directory.Exists(folder)) folder = Path.GetDirectoryName(folder);
        return folder is not null && !Directory.EnumerateFileSystemEntries(folder).Any() ? folder : null;
    }

    private static string? FullPath(StoredPhoto photo, string root)
    {
        try
        {
            return PhotoFile.PathOf(photo.ImageUrl, root);
        }
        catch (PhotoSearchException)
        {
            // The photo is on the web or outside the index's folder.
            return null;
        }
    }

    private static bool IsThere(string file)
    {
        try
        {
            File.GetAttributes(file);
            return true;
        }
        catch (Exception gone) when (gone is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // File.Exists returns false for these: folders without permission, network drives that do not answer.
            return true;
        }
    }
}
