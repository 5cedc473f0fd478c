using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace PhotoSearch;

/// <summary>A photo file of a folder.</summary>
/// <param name="Id">Its path relative to the folder, with <c>/</c>; where that is beyond 512 bytes, a hash of it.</param>
/// <param name="RelativePath">Its path relative to the folder, with <c>/</c>.</param>
/// <param name="Folder">The folder, full path.</param>
public sealed record PhotoFile(string Id, string RelativePath, string Folder)
{
    /// <summary>The file's full path. Made when it is asked for: an upload holds all files of a folder, which may be a million.</summary>
    public string FullPath => Path.GetFullPath(RelativePath, Folder);

    /// <summary>Names a file of a folder.</summary>
    /// <param name="folder">The folder, full path.</param>
    /// <param name="path">The file's full path.</param>
    public static PhotoFile In(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
        var bytes = Encoding.UTF8.GetBytes(relative);
        var id = bytes.Length <= PhotoIndex.MaxIdBytes ? relative : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
        return new(id, relative, folder);
    }

    /// <summary>
    /// Finds the photos in a folder and its subfolders by their endings, as the file system lists them. Hidden files are left out.
    /// </summary>
    /// <param name="path">The folder; or one file, whatever its ending.</param>
    /// <param name="root">The folder that ids are relative to.</param>
    /// <param name="unreadable">
    /// Called for each folder that cannot be read, with the reason; its photos are left out. Default: none.
    /// </param>
    /// <param name="unread">Called for each picture in an unsupported format, which is left out. Default: none.</param>
    /// <exception cref="PhotoSearchException">
    /// There is no such folder or file; or the folder itself cannot be read, and <paramref name="unreadable"/> is null.
    /// </exception>
    public static IEnumerable<PhotoFile> Find(
        string path, string root, Action<FailedPhoto>? unreadable = null, Action<string>? unread = null) =>
        Find(path, root, unreadable, unread, int.MaxValue);

    /// <param name="path">The folder; or one file.</param>
    /// <param name="root">The folder that ids are relative to.</param>
    /// <param name="unreadable">Called for each folder that cannot be read.</param>
    /// <param name="unread">Called for each picture in an unsupported format.</param>
    /// <param name="depth">How many levels of subfolders to look into.</param>
    internal static IEnumerable<PhotoFile> Find(
        string path, string root, Action<FailedPhoto>? unreadable, Action<string>? unread, int depth)
    {
        if (File.Exists(path)) return [In(root, path)];
        if (Directory.Exists(path)) return FindBelow(path, root, unreadable, unread, depth);
        throw new PhotoSearchException(
            $"There is no folder or file {path}. Set PHOTOS_DIR, or name the folder, to where your photos are.");
    }

    /// <remarks>
    /// Folder by folder: .NET's own walk ends with the first one that it cannot read, or passes over it in silence.
    /// </remarks>
    private static IEnumerable<PhotoFile> FindBelow(
        string path, string root, Action<FailedPhoto>? unreadable, Action<string>? unread, int depth)
    {
        var folders = new Queue<(string Path, int Depth)>([(path, depth)]);
        while (folders.TryDequeue(out var folder))
        {
            (string Path, bool IsFolder)[] entries = [];
            try
            {
                entries = [.. Entries(folder.Path, folder.Depth)];
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                var reason = Unreadable(folder.Path, exception);
                if (unreadable is not null)
                    unreadable(new(folder.Path == root ? root : In(root, folder.Path).RelativePath, reason));
                else if (folder.Path == path) throw new PhotoSearchException($"{path}: {reason}.", exception);
            }
            foreach (var entry in entries)
                if (entry.IsFolder) folders.Enqueue((entry.Path, folder.Depth - 1));
                else yield return In(root, entry.Path);
        }

        IEnumerable<(string Path, bool IsFolder)> Entries(string folder, int depth) =>
            // Not entry.ToFullPath(), which is empty where the path is longer than the system takes.
            new FileSystemEnumerable<(string, bool)>(folder, (ref entry) => (Path.Join(folder, entry.FileName), entry.IsDirectory),
                new EnumerationOptions { IgnoreInaccessible = false })
            {
                // A link to a folder may lead back to where it lies.
                ShouldIncludePredicate = (ref entry) => entry.IsDirectory
                    ? depth > 0 && (entry.Attributes & FileAttributes.ReparsePoint) == 0 : IsPhoto(folder, entry.FileName.ToString()),
            };

        bool IsPhoto(string folder, string name)
        {
            if (ImageDecoder.CanRead(name)) return true;
            if (unread is not null && UnreadPictures.Include(name)) unread(Path.Join(folder, name));
            return false;
        }
    }

    private static string Unreadable(string folder, Exception cause) => cause switch
    {
        UnauthorizedAccessException => "cannot open this folder: permission denied",
        PathTooLongException => "a folder whose path is too long",
        // .NET replaces what is not UTF-8 in a name, and so cannot find that folder again.
        DirectoryNotFoundException when folder.Contains('\uFFFD', StringComparison.Ordinal) =>
            "a folder that cannot be opened: a name in its path is not UTF-8, so rename it",
        DirectoryNotFoundException => "the folder no longer exists",
        _ => $"a folder that cannot be read ({UserPath.ReasonWithoutIt(cause, folder)})",
    };

    /// <summary>Finds the photos of <c>PHOTOS_DIR</c>, in the order of their ids.</summary>
    /// <returns>At least one.</returns>
    /// <exception cref="PhotoSearchException">There is no such folder, or no photo in it.</exception>
    public static PhotoFile[] List(WorkshopSettings settings) => List(settings, out _);

    /// <inheritdoc cref="List(WorkshopSettings)"/>
    /// <param name="settings">Which folder.</param>
    /// <param name="unread">What to say of pictures in unsupported formats; null where there are none.</param>
    public static PhotoFile[] List(WorkshopSettings settings, out string? unread)
    {
        var others = new Dictionary<string, int>();
        PhotoFile[] photos = [.. Find(settings.PhotosDir, settings.PhotosDir, unread: path => UnreadPictures.Count(others, path))
            .OrderBy(photo => photo.Id, StringComparer.Ordinal)];
        unread = others.Count > 0 ? UnreadPictures.Describe(others) : null;
        if (photos.Length > 0) return photos;
        var folder = settings.Shorten(settings.PhotosDir);
        throw new PhotoSearchException(unread is not null
            ? $"There are no photos in {folder} but {unread}, or set PHOTOS_DIR in .env."
            : $"There are no photos in {folder}. Put some there, or set PHOTOS_DIR in .env.");
    }

    /// <summary>The path of a photo that a search found.</summary>
    /// <param name="imageUrl"><see cref="PhotoHit.ImageUrl"/>.</param>
    /// <param name="photosFolder">The folder that it is relative to.</param>
    /// <exception cref="PhotoSearchException">
    /// It is an address on the web, or leads out of the folder: an index that others filled could otherwise have any file shown.
    /// </exception>
    public static string PathOf(string imageUrl, string photosFolder)
    {
        if (IsOnTheWeb(imageUrl))
            throw new PhotoSearchException($"{imageUrl} is on the web and not a file.");
        var path = imageUrl.Contains('\0', StringComparison.Ordinal) ? "" : Path.GetFullPath(imageUrl, Path.GetFullPath(photosFolder));
        return path.Length == 0 || LeadsOutside(Path.GetRelativePath(photosFolder, path))
            ? throw new PhotoSearchException($"{imageUrl} lies outside of {photosFolder}, so it is not shown.")
            : path;
    }

    /// <summary>Whether a photo is at an address on the web, where a browser fetches it itself, and not a file.</summary>
    /// <param name="imageUrl"><see cref="PhotoHit.ImageUrl"/>.</param>
    public static bool IsOnTheWeb(string imageUrl) => WebAddress(imageUrl) is not null;

    /// <summary>A text as an address on the web; null where it is none.</summary>
    internal static Uri? WebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    /// <summary>Whether a path relative to a folder leads out of it.</summary>
    public static bool LeadsOutside(string relativePath) => UserPath.LeadsOutside(relativePath);

    /// <summary>
    /// Whether the photo belongs to one part of several, by a hash of its id, so that machines can share a folder without a coordinator.
    /// </summary>
    /// <param name="part">1 to <paramref name="parts"/>.</param>
    /// <param name="parts">How many parts there are.</param>
    public bool IsInPart(int part, int parts) => IsInPart(Id, part, parts);

    internal static bool IsInPart(string id, int part, int parts) =>
        parts == 1 || BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(id))) % (uint)parts == part - 1;
}
