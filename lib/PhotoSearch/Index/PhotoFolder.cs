namespace PhotoSearch;

/// <summary>Limits searches to a folder: turns what a person types into a prefix of <c>image_url</c>.</summary>
internal static class PhotoFolder
{
    /// <summary>Photos to look at when suggesting a folder.</summary>
    private const int PhotosToSuggestFrom = 1_000;

    /// <summary>The prefix of <c>image_url</c> that all photos in a folder share. It ends in a slash.</summary>
    /// <param name="folder">Such as <c>holidays/2024</c>, <c>./holidays/2024/</c>, or on Windows <c>holidays\2024</c>.</param>
    /// <returns>Null for all photos: no folder, an empty one, or <c>.</c>.</returns>
    public static string? Prefix(string? folder)
    {
        // On other systems, a name may contain a backslash.
        folder = (OperatingSystem.IsWindows() ? folder?.Replace('\\', '/') : folder) ?? "";
        while (folder.StartsWith("./", StringComparison.Ordinal)) folder = folder[2..];
        folder = folder.TrimEnd('/');
        return folder is "" or "." ? null : folder + "/";
    }

    /// <summary>Searches a folder or the whole index.</summary>
    /// <param name="index">The index's name.</param>
    /// <param name="folder">As a person types it; null for all photos.</param>
    /// <param name="k">The number of hits.</param>
    /// <param name="search">Searches the photos with a prefix (null: all) for a number of hits.</param>
    /// <exception cref="PhotoIndexException">The folder holds no photo.</exception>
    public static async Task<IReadOnlyList<PhotoHit>> SearchAsync(
        string index, string? folder, int k, Func<string?, int, Task<IReadOnlyList<PhotoHit>>> search)
    {
        var prefix = Prefix(folder);
        var hits = await search(prefix, k);
        if (prefix is null || hits.Count > 0) return hits;

        // Suggest a folder of photos that match the query, from the same parent folder if possible.
        var asked = prefix.TrimEnd('/');
        var parent = prefix[..(asked.LastIndexOf('/') + 1)];
        hits = parent.Length > 0 ? await search(parent, PhotosToSuggestFrom) : [];
        if (hits.Count == 0) hits = await search(null, PhotosToSuggestFrom);
        var folders = hits.SelectMany(hit => FoldersOf(hit.ImageUrl)).Distinct().ToList();
        throw IndexErrors.NoPhotosIn(index, asked, folders.Count > 0 ? NearestName.Of(asked, folders) : null);
    }

    /// <summary>All folders above a photo. For a web address, they start with the host.</summary>
    private static IEnumerable<string> FoldersOf(string imageUrl)
    {
        for (var slash = imageUrl.IndexOf('/'); slash >= 0; slash = imageUrl.IndexOf('/', slash + 1))
            if (slash > 0 && imageUrl[slash - 1] is not ('/' or ':')) yield return imageUrl[..slash];
    }
}
