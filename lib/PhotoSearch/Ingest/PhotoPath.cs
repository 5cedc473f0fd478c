using System.IO.Enumeration;

namespace PhotoSearch;

/// <summary>A path to photos as a person types it: a folder, a file, or a pattern such as <c>2024/**/*.jpg</c>.</summary>
public sealed class PhotoPath
{
    private readonly string named;
    private readonly string? file;
    private readonly string[]? pattern;
    private readonly int depth;

    private PhotoPath(string named, string folder, string? file = null, string[]? pattern = null, int depth = int.MaxValue) =>
        (this.named, Folder, this.file, this.pattern, this.depth) = (named, folder, file, pattern, depth);

    /// <summary>The full path of the folder that contains all the photos.</summary>
    public string Folder { get; }

    /// <summary>Whether the path is a pattern, which may match no photo.</summary>
    public bool IsPattern => pattern is not null;

    /// <summary>Whether the path is a whole folder with its subfolders.</summary>
    public bool IsFolder => file is null && pattern is null;

    /// <summary>Parses a path.</summary>
    /// <param name="path">
    /// A folder, a file, or a pattern: <c>*</c> matches any part of a name, <c>?</c> one character, <c>**</c> any folders. It is relative
    /// to the working folder. <c>~/</c> is the user's home folder, even in quotes, where a shell does not expand it.
    /// </param>
    /// <exception cref="PhotoSearchException">There is no such folder or file, or the folder of the pattern does not exist.</exception>
    public static PhotoPath Parse(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var full = UserPath.Full(path, Directory.GetCurrentDirectory());
        if (File.Exists(full)) return new(path, Path.GetDirectoryName(full)!, file: full);
        if (Directory.Exists(full)) return new(path, Path.TrimEndingDirectorySeparator(full));

        var parts = full.Split(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar);
        var first = Array.FindIndex(parts, part => part.AsSpan().ContainsAny('*', '?'));
        var folder = first < 0 ? "" : string.Join(Path.DirectorySeparatorChar, parts[..first]) + Path.DirectorySeparatorChar;
        if (!Directory.Exists(folder))
            throw new PhotoSearchException(
                $"There is no folder or file {path}. Correct the path, or set PHOTOS_DIR to the folder with your photos.");
        var names = parts[first..];
        return new(path, folder == Path.GetPathRoot(folder) ? folder : Path.TrimEndingDirectorySeparator(folder),
            pattern: names, depth: names.Contains("**") ? int.MaxValue : names.Length - 1);
    }

    /// <summary>Leaves out paths inside another of the paths, so that no photo is embedded twice.</summary>
    public static IReadOnlyList<PhotoPath> WithoutRepeats(IEnumerable<PhotoPath> paths)
    {
        PhotoPath[] distinct = [.. paths.DistinctBy(path => path.file ?? (path.IsFolder ? path.Folder : path.named))];
        return [.. distinct.Where(path => !distinct.Any(other => other != path && other.IsFolder && other.Holds(path)))];
    }

    /// <summary>The full path of the deepest folder that contains all paths. Null if that is the root of the disk.</summary>
    public static string? CommonFolder(IReadOnlyList<PhotoPath> paths)
    {
        var folder = paths[0].Folder;
        while (paths.Any(path => path.Folder != folder && !IsBelow(path.Folder, folder)))
        {
            if (Path.GetDirectoryName(folder) is not { } parent || parent == Path.GetPathRoot(parent)) return null;
            folder = parent;
        }
        return folder;
    }

    /// <summary>
    /// Finds the photos in the order of the file system. A single file may have any extension. In folders, hidden files are skipped.
    /// </summary>
    /// <param name="root">The folder that ids are relative to.</param>
    /// <param name="unreadable">Called with the reason for each folder that cannot be read. Its photos are left out.</param>
    /// <param name="unread">Called for each picture left out because its format is unsupported. Default: none.</param>
    public IEnumerable<PhotoFile> Find(string root, Action<FailedPhoto>? unreadable = null, Action<string>? unread = null) =>
        PhotoFile.Find(file ?? Folder, root, unreadable, unread is null ? null : path => { if (IsNamed(path)) unread(path); }, depth)
            .Where(photo => IsNamed(photo.FullPath));

    /// <summary>Finds the photos of several paths, each once.</summary>
    internal static IEnumerable<PhotoFile> FindAll(
        IReadOnlyList<PhotoPath> paths, string root, Action<FailedPhoto>? unreadable = null, Action<string>? unread = null)
    {
        // Folders that do not contain each other share no photo, so only other paths need the memory for this check.
        var mayRepeat = paths.Count > 1 && paths.Any(path => !path.IsFolder);
        if (mayRepeat) (unreadable, unread) = (Once(unreadable), Once(unread));
        var photos = paths.SelectMany(path => path.Find(root, unreadable, unread));
        return mayRepeat ? photos.DistinctBy(photo => photo.FullPath) : photos;

        static Action<T>? Once<T>(Action<T>? tell)
        {
            var told = new HashSet<T>();
            return tell is null ? null : what => { if (told.Add(what)) tell(what); };
        }
    }

    /// <summary>Whether a file would be one of the photos, even if the file no longer exists.</summary>
    /// <param name="fullPath">The file's full path.</param>
    internal bool Covers(string fullPath) =>
        file is not null ? file == fullPath : IsBelow(fullPath, Folder) && IsNamed(fullPath);

    /// <summary>The path as the person typed it.</summary>
    public override string ToString() => named;

    /// <summary>Whether this folder finds all photos of another path. It does not find a file without a photo's extension.</summary>
    private bool Holds(PhotoPath path) => path.file is { } one
        ? IsBelow(one, Folder) && ImageDecoder.CanRead(one)
        : IsBelow(path.Folder, Folder) || (path.IsPattern && path.Folder == Folder);

    private bool IsNamed(string fullPath) =>
        pattern is null || Matches(pattern, Path.GetRelativePath(Folder, fullPath).Split(Path.DirectorySeparatorChar));

    /// <remarks>
    /// Our own code for <c>**</c>, because Microsoft.Extensions.FileSystemGlobbing would clash with the copy from ASP.NET Core that
    /// notebook kernels have already loaded.
    /// </remarks>
    private static bool Matches(ReadOnlySpan<string> pattern, ReadOnlySpan<string> names) =>
        pattern.IsEmpty || names.IsEmpty ? pattern.IsEmpty && names.IsEmpty
        : pattern[0] == "**" ? pattern.Length == 1 || Matches(pattern[1..], names) || Matches(pattern, names[1..])
        : FileSystemName.MatchesSimpleExpression(pattern[0], names[0]) && Matches(pattern[1..], names[1..]);

    private static bool IsBelow(string path, string folder) =>
        path != folder && !PhotoFile.LeadsOutside(Path.GetRelativePath(folder, path));
}
