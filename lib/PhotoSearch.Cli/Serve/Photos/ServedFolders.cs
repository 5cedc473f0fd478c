using PhotoSearch.Cli.Serve.Security;

namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>Decides which folders of this machine the server may show photos from and add photos to.</summary>
/// <remarks>
/// An index names its own photo folder. The embedded index is a file of this user and is trusted. In an index on a server, anyone with
/// write access could name <c>/</c> and make this machine show and write files anywhere. Such an index may only use the folders of the
/// settings and of <c>--photos</c>, with their subfolders.
/// </remarks>
internal sealed class ServedFolders(ServeOptions options)
{
    /// <summary>The folders that may be, or contain, a photo folder.</summary>
    public IEnumerable<string> Roots => options.PhotoFolders.Append(options.Settings.PhotosDir).Append(options.Settings.BaseFolder);

    /// <param name="info">The index's info.</param>
    /// <returns>The full path of its photo folder; null if the server may not use that folder.</returns>
    public string? Of(IndexInfo info)
    {
        if (info.PhotosFolder?.Contains('\0', StringComparison.Ordinal) == true) return null;
        var folder = options.Settings.PhotosFolderOf(info);
        return options.Settings.ServiceUri is null || Roots.Any(root => Holds(root, folder)) ? folder : null;
    }

    /// <summary>The folder for photos that are added to an index.</summary>
    /// <param name="info">The index's info.</param>
    /// <returns>Its full path, or a sentence that says why there is none.</returns>
    public (string? Folder, string? Problem) ForAdding(IndexInfo info)
    {
        if (options.ReadOnly) return (null, ReadOnlyCheck.Problem);
        // An index without a folder shows photos of the settings' folder, but new photos may not belong there.
        if (info.PhotosFolder is null)
            return (null, $"Index \"{info.Name}\" has no photo folder for new photos. Choose another index to add photos to.");
        if (Of(info) is not { } folder) return (null, NotServed(info.Name));
        if (IsSampleGallery(folder))
            return (null, "You cannot add to the workshop's sample photos. Put your photos into their own index: " +
                $"{ThisProgram.Name} add FOLDER --index mine. Then reload this page and choose that index.");
        return Directory.Exists(folder)
            ? (folder, null)
            : (null, $"The photo folder of index \"{info.Name}\" is not on this machine. Choose another index to add photos to.");
    }

    public static string NotServed(string index) =>
        $"The photos of index \"{index}\" are in a folder that this server may not use. The server's console names the folder. Restart " +
        "the server with: --photos FOLDER";

    /// <summary>Also true for a link to the gallery. An unreadable folder accepts no photos anyway.</summary>
    private static bool IsSampleGallery(string folder)
    {
        try
        {
            return WorkshopSettings.IsSampleGallery(RealPath.Of(folder));
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Compares the targets of links, because a link inside the settings' folder may lead outside.</summary>
    private static bool Holds(string root, string folder)
    {
        try
        {
            return !PhotoFile.LeadsOutside(Path.GetRelativePath(RealPath.Of(root), RealPath.Of(folder)));
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
