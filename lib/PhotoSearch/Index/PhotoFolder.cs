namespace PhotoSearch;

/// <summary>Narrows searches to a folder: takes it as a person writes it, gives the prefix of <c>image_url</c> that it means.</summary>
internal static class PhotoFolder
{
    /// <summary>Photos to look at for the folder that was meant.</summary>
    private const int PhotosToSuggestFrom = 1_000;

    /// <summary>What the <c>image_url</c> of each photo in a folder begins with; it ends in a slash.</summary>
    /// <param name="folder">Such as <c>holidays/2024</c>, <c>./holidays/2024/</c>, or on Windows <c>holidays\2024</c>.</param>
    /// <returns>Null for all photos: no folder, an empty one, or <c>.</c>.</returns>
    public static string? Prefix(string? folder)
    {
        // Elsewhere a name may hold a backslash.
        folder = (OperatingSystem.IsWindows() ? folder?.Replace('\\', '/') : folder) ?? "";
        while (folder.StartsWith("./", StringComparison.Ordinal)) folder = folder[2..];
        folder = folder.TrimEnd('/');
        return folder is "" or "." ? null : folder + "/";
    }

    /// <summary>Searches in a folder, or in all of an index.</summary>
    /// <param name="index">The index's name.</param>
    /// <param name="folder">As a person writes it; null for all photos.</param>
    /// <param name="k">How many hits.</param>
    /// <param name="search">Searches among the photos of a prefix, null for all, for so many.</param>
    /// <exception cref="PhotoIndexException">No photo lies in the folder.</exception>
    public static async Task<IReadOnlyList<PhotoHit>> SearchAsync(
        string index, string? folder, int k, Func<string?, int, Task<IReadOnlyList<PhotoHit>>> search)
    {
        var prefix = Prefix(folder);
        var hits = await search(prefix, k);
        if (prefix is null || hits.Count > 0) return hits;

        // Folders of photos that fit the query: first those beside it, then any.
        var asked = prefix.TrimEnd('/');
        var parent = prefix[..(asked.LastIndexOf('/') + 1)];
        hits = parent.Length > 0 ? await search(parent, PhotosToSuggestFrom) : [];
        if (hits.Count == 0) hits = await search(null, PhotosToSuggestFrom);
        var folders = hits.SelectMany(hit => FoldersOf(hit.ImageUrl)).Distinct().ToList();
        throw IndexErrors.NoPhotosIn(index, asked, folders.Count > 0 ? NearestName.Of(asked, folders) : null);
    }

    /// <summary>The folder that a photo lies in and those that hold it; of an address on the web nothing before the host.</summary>
    private static IEnumerable<string> FoldersOf(string imageUrl)
    {
        for (var slash = imageUrl.IndexOf('/'); slash >= 0; slash = imageUrl.IndexOf('/', slash + 1))
            if (slash > 0 && imageUrl[slash - 1] is not ('/' or ':')) yield return imageUrl[..slash];
    }
}
