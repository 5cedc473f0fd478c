using System.Text.RegularExpressions;

namespace PhotoSearch;

/// <summary>Paths as people write them.</summary>
internal static class UserPath
{
    /// <summary>The full path; <c>~/</c> is the user's own folder, as shells have it.</summary>
    /// <param name="path">As it was written.</param>
    /// <param name="folder">The folder that relative paths start from.</param>
    public static string Full(string path, string folder) => Path.GetFullPath(
        path == "~" || path.StartsWith("~/", StringComparison.Ordinal)
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + path[1..]
            : path, folder);

    /// <summary>Why a file or a folder cannot be read, without its path, which not everybody who reads it is to know.</summary>
    /// <param name="cause">Its message may name the path, as .NET's do: <c>Too many levels of symbolic links : '/photos/a'</c>.</param>
    /// <param name="path">The full path.</param>
    public static string ReasonWithoutIt(Exception cause, string path) =>
        Regex.Replace(cause.Message, $"( :| in)? '{Regex.Escape(path)}'", "").TrimEnd('.');

    /// <summary>Whether a path relative to a folder leads out of it.</summary>
    public static bool LeadsOutside(string relativePath) =>
        relativePath == ".." || relativePath.StartsWith(".." + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            || Path.IsPathRooted(relativePath);

    /// <summary>The path relative to a folder, with <c>/</c>, where it lies inside; else as it is.</summary>
    public static string Shorten(string path, string folder)
    {
        var relative = Path.GetRelativePath(folder, path);
        return LeadsOutside(relative) ? path : relative.Replace(Path.DirectorySeparatorChar, '/');
    }
}
