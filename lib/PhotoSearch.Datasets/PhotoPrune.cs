namespace PhotoSearch;

/// <summary>Takes photos out of an index whose files are gone: deleted, moved or renamed.</summary>
public static class PhotoPrune
{
    private const int IdsPerRequest = 1_000;

    /// <summary>Removes from an index the photos of some paths that are not there any more.</summary>
    /// <param name="index">The index; refreshed, so that it tells of all that it holds.</param>
    /// <param name="paths">Only photos of these are looked at. Photos at web addresses are never removed.</param>
    /// <param name="root">The folder that the index's paths are relative to, full path.</param>
    /// <param name="options">Its part, so that machines can share the work; null for all.</param>
    /// <param name="cancellationToken">Ends the work; photos removed before stay so.</param>
    /// <returns>How many photos were removed.</returns>
    /// <exception cref="PhotoSearchException">
    /// A folder is empty, or one of the paths holds no photos at all, but the index holds some of it: more likely, a disk is not mounted.
    /// Nothing of it was removed.
    /// </exception>
    /// <remarks>
    /// Asks the file system of each photo by its name, so that memory does not grow with the index. What cannot be asked is kept.
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
                    $"Index \"{index.Name}\" holds photos of {path.Folder}, where there are none now. Perhaps a disk is not mounted, so " +
                    "they were not removed. " +
                    $"If the photos are gone for good: {CommandLineProgram.Command($"index delete --index {index.Name}")}.");
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
                $"Index \"{index.Name}\" holds photos of {empty}, which is empty now. Perhaps a disk is not mounted, so they were not " +
                "removed. If they are gone for good, delete that folder and run this again.");
        }

        bool HoldsNoPhotos(string folder)
        {
            var readable = true;
            return !PhotoFile.Find(folder, root, unreadable: _ => readable = false).Any() && readable;
        }
    }

    /// <summary>Where a disk would be mounted: the nearest folder above a missing file that is there, if nothing is in it.</summary>
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
            // On the web, or outside of the index's folder.
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
            // File.Exists says false here: of a folder that may not be opened, and of a network drive that does not answer.
            return true;
        }
    }
}
