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
