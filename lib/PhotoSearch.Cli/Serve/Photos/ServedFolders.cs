using PhotoSearch.Cli.Serve.Security;

namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>The folders of this machine that photos may be shown from, and put into.</summary>
/// <remarks>
/// An index names its photo folder itself. The embedded one is a file of this user's, and is believed. In a server's, whoever may write
/// there could name <c>/</c>, and have this machine show and take files anywhere: there, only folders count that the settings or
/// <c>--photos</c> name, with all that is in them.
/// </remarks>
internal sealed class ServedFolders(ServeOptions options)
{
    /// <summary>Where a photo folder may be.</summary>
    public IEnumerable<string> Roots => options.PhotoFolders.Append(options.Settings.PhotosDir).Append(options.Settings.BaseFolder);

    /// <param name="info">What the index says of itself.</param>
    /// <returns>Full path of the folder that its photos lie in; null where that is none of those that may be served.</returns>
    public string? Of(IndexInfo info)
    {
        if (info.PhotosFolder?.Contains('\0', StringComparison.Ordinal) == true) return null;
        var folder = options.Settings.PhotosFolderOf(info);
        return options.Settings.ServiceUri is null || Roots.Any(root => Holds(root, folder)) ? folder : null;
    }

    /// <summary>The folder that photos are put into when they are added to an index.</summary>
    /// <param name="info">What the index says of itself.</param>
    /// <returns>Its full path, or why there is none, for people.</returns>
    public (string? Folder, string? Problem) ForAdding(IndexInfo info)
    {
        if (options.ReadOnly) return (null, ReadOnlyCheck.Problem);
        // Where the index names none, that of the settings is shown; but nobody said that photos of this index belong there.
        if (info.PhotosFolder is null)
            return (null, $"Index \"{info.Name}\" has no folder of photos, so that none can be put there. Add photos to another index.");
        if (Of(info) is not { } folder) return (null, NotServed(info.Name));
        if (IsSampleGallery(folder))
            return (null, "The workshop's sample photos stay as they are. Add your photos to their own index: " +
                $"{ThisProgram.Name} add FOLDER --index mine. Then choose that index here.");
        return Directory.Exists(folder)
            ? (folder, null)
            : (null, $"The folder of index \"{info.Name}\" is not on this machine, so that no photo can be put there.");
    }

    public static string NotServed(string index) =>
        $"The photos of index \"{index}\" lie in a folder that is not served. The server's console names it; start the server with that " +
        "folder: --photos FOLDER.";

    /// <summary>Also by a link that leads there; a folder that cannot be looked at takes no photos anyway.</summary>
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

    /// <summary>By where links lead: one in the settings' folder may well lead out of it.</summary>
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
