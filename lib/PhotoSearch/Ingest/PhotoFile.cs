using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace PhotoSearch;

/// <summary>A photo file in a folder.</summary>
/// <param name="Id">The path relative to the folder, with <c>/</c>. Above 512 bytes, a hash of the path.</param>
/// <param name="RelativePath">The path relative to the folder, with <c>/</c>.</param>
/// <param name="Folder">The folder's full path.</param>
public sealed record PhotoFile(string Id, string RelativePath, string Folder)
{
    /// <summary>The file's full path. It is not stored, because an upload may hold a million files in memory.</summary>
    public string FullPath => Path.GetFullPath(RelativePath, Folder);

    /// <summary>Makes the entry for a file in a folder.</summary>
    /// <param name="folder">The folder's full path.</param>
    /// <param name="path">The file's full path.</param>
    public static PhotoFile In(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, path).Replace(Path.DirectorySeparatorChar, '/');
        var bytes = Encoding.UTF8.GetBytes(relative);
        var id = bytes.Length <= PhotoIndex.MaxIdBytes ? relative : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(bytes))}";
        return new(id, relative, folder);
    }

    /// <summary>
    /// Finds the photos in a folder and its subfolders by extension, in the order of the file system. Skips hidden files.
    /// </summary>
    /// <param name="path">A folder, or one file with any extension.</param>
    /// <param name="root">The folder that ids are relative to.</param>
    /// <param name="unreadable">
    /// Called with the reason for each folder that cannot be read. Its photos are left out. Default: none.
    /// </param>
    /// <param name="unread">Called for each picture left out because its format is unsupported. Default: none.</param>
    /// <exception cref="PhotoSearchException">
    /// There is no such folder or file, or the folder itself cannot be read and <paramref name="unreadable"/> is null.
    /// </exception>
    public static IEnumerable<PhotoFile> Find(
        string path, string root, Action<FailedPhoto>? unreadable = null, Action<string>? unread = null) =>
        Find(path, root, unreadable, unread, int.MaxValue);

    /// <param name="path">A folder or one file.</param>
    /// <param name="root">The folder that ids are relative to.</param>
    /// <param name="unreadable">Called for each folder that cannot be read.</param>
    /// <param name="unread">Called for each picture in an unsupported format.</param>
    /// <param name="depth">The number of subfolder levels to search.</param>
    internal static IEnumerable<PhotoFile> Find(
        string path, string root, Action<FailedPhoto>? unreadable, Action<string>? unread, int depth)
    {
        if (File.Exists(path)) return [In(root, path)];
        if (Directory.Exists(path)) return FindBelow(path, root, unreadable, unread, depth);
        throw new PhotoSearchException(
            $"There is no folder or file {path}. Correct the path, or set PHOTOS_DIR to the folder with your photos.");
    }

    /// <remarks>
    /// Goes folder by folder, because .NET's recursive enumeration stops at the first unreadable folder or skips it silently.
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
                // Skip links to folders: they may lead in circles.
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
        PathTooLongException => "cannot open this folder: its path is too long",
        // .NET replaces invalid UTF-8 in a name and then cannot find the folder.
        DirectoryNotFoundException when folder.Contains('\uFFFD', StringComparison.Ordinal) =>
            "cannot open this folder: a name in its path is not UTF-8, so rename it",
        DirectoryNotFoundException => "the folder no longer exists",
        _ => $"cannot read this folder ({UserPath.ReasonWithoutIt(cause, folder)})",
    };

    /// <summary>Finds the photos in <c>PHOTOS_DIR</c>, in the order of their ids.</summary>
    /// <returns>At least one photo.</returns>
    /// <exception cref="PhotoSearchException">There is no such folder, or no photo in it.</exception>
    public static PhotoFile[] List(WorkshopSettings settings) => List(settings, out _);

    /// <inheritdoc cref="List(WorkshopSettings)"/>
    /// <param name="settings">The folder.</param>
    /// <param name="unread">A note about pictures in unsupported formats; null if there are none.</param>
    public static PhotoFile[] List(WorkshopSettings settings, out string? unread)
    {
        var others = new Dictionary<string, int>();
        PhotoFile[] photos = [.. Find(settings.PhotosDir, settings.PhotosDir, unread: path => UnreadPictures.Count(others, path))
            .OrderBy(photo => photo.Id, StringComparer.Ordinal)];
        unread = others.Count > 0 ? UnreadPictures.Describe(others) : null;
        if (photos.Length > 0) return photos;
        var folder = settings.Shorten(settings.PhotosDir);
        throw new PhotoSearchException(unread is not null
            ? $"There are no photos in {folder}, only {unread}, or set PHOTOS_DIR in .env."
            : $"There are no photos in {folder}. Add some, or set PHOTOS_DIR in .env.");
    }

    /// <summary>The full path of a photo that a search found.</summary>
    /// <param name="imageUrl"><see cref="PhotoHit.ImageUrl"/>.</param>
    /// <param name="photosFolder">The folder that it is relative to.</param>
    /// <exception cref="PhotoSearchException">
    /// It is a web address, or outside the folder: an index filled by others could otherwise show any file on this machine.
    /// </exception>
    public static string PathOf(string imageUrl, string photosFolder)
    {
        if (IsOnTheWeb(imageUrl))
            throw new PhotoSearchException($"{imageUrl} is on the web, not a file.");
        var path = imageUrl.Contains('\0', StringComparison.Ordinal) ? "" : Path.GetFullPath(imageUrl, Path.GetFullPath(photosFolder));
        return path.Length == 0 || LeadsOutside(Path.GetRelativePath(photosFolder, path))
            ? throw new PhotoSearchException($"{imageUrl} is outside {photosFolder}, so it is not shown.")
            : path;
    }

    /// <summary>Whether a photo is at a web address, from which a browser loads it, rather than a file.</summary>
    /// <param name="imageUrl"><see cref="PhotoHit.ImageUrl"/>.</param>
    public static bool IsOnTheWeb(string imageUrl) => WebAddress(imageUrl) is not null;

    /// <summary>A text as a web address; null if it is not one.</summary>
    internal static Uri? WebAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    /// <summary>Whether a relative path leads out of its folder.</summary>
    public static bool LeadsOutside(string relativePath) => UserPath.LeadsOutside(relativePath);

    /// <summary>
    /// Whether the photo belongs to a part of the folder. A hash of its id decides, so machines can share a folder without a coordinator.
    /// </summary>
    /// <param name="part">The part, 1 to <paramref name="parts"/>.</param>
    /// <param name="parts">The number of parts.</param>
    public bool IsInPart(int part, int parts) => IsInPart(Id, part, parts);

    internal static bool IsInPart(string id, int part, int parts) =>
        parts == 1 || BitConverter.ToUInt32(SHA256.HashData(Encoding.UTF8.GetBytes(id))) % (uint)parts == part - 1;
}
