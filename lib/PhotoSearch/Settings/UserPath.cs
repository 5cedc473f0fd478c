using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>Handles paths that users type or read.</summary>
internal static class UserPath
{
    /// <summary>Makes a path absolute. As in a shell, <c>~/</c> is the home folder.</summary>
    /// <param name="path">The path as typed.</param>
    /// <param name="folder">The base folder for relative paths.</param>
    public static string Full(string path, string folder) => Path.GetFullPath(
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..]
            : path, folder);

    /// <summary>The reason why a file or folder cannot be read, without its path, which not every reader should see.</summary>
    /// <param name="cause">An exception whose message may contain the path: <c>Too many levels of symbolic links : '/photos/a'</c>.</param>
    /// <param name="path">The full path.</param>
    public static string ReasonWithoutIt(Exception cause, string path) =>
        Regex.Replace(cause.Message, $"( :| in)? '{Regex.Escape(path)}'", "").TrimEnd('.');

    /// <summary>True if a relative path leads out of its folder.</summary>
    public static bool LeadsOutside(string relativePath) =>
        relativePath == ".." || relativePath.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            || Path.IsPathRooted(relativePath);

    /// <summary>A path inside the folder becomes relative, with <c>/</c>. Other paths stay as they are.</summary>
    public static string Shorten(string path, string folder)
    {
        var relative = Path.GetRelativePath(folder, path);
        return LeadsOutside(relative) ? path : relative.Replace(Path.DirectorySeparatorChar, '/');
    }
}
