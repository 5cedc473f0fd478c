namespace PhotoSearch.Cli;

/// <summary>The page of results that <c>--html</c> writes.</summary>
/// <param name="File">Where; null for a temporary file, which is opened, since nobody would find it otherwise.</param>
/// <param name="Open">Open it in the browser.</param>
internal sealed record ResultPage(string? File, bool Open)
{
    public async Task WriteAsync(
        PhotoQuery query, string? folder, IReadOnlyList<PhotoHit> hits, string photosFolder, CancellationToken cancellationToken)
    {
        var fragments = new List<string>();
        if (query.Photo is { } photo)
        {
            var path = Path.GetFullPath(photo);
            fragments.Add(
                (await PhotoGallery.LoadAsync(
                    "The query photo", [Path.GetFileName(path)], Path.GetDirectoryName(path)!, cancellationToken)).ToHtml());
        }
        var found = await PhotoGallery.LoadAsync(
            hits.Count == 0 ? "No photos" : $"{Quantity.Photos(hits.Count)}, the nearest first", hits, photosFolder, cancellationToken);
        fragments.Add(found.ToHtml());

        await WriteAsync($"Photo search: {query}{(folder is null ? "" : $", in {folder}")}", fragments, cancellationToken);
    }

    /// <param name="title">The page's title, plain text.</param>
    /// <param name="fragments">Its content, HTML.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task WriteAsync(string title, IEnumerable<string> fragments, CancellationToken cancellationToken)
    {
        // A folder that is the user's own: others may look into the temporary one.
        var file = File is null
            ? Path.Combine(Directory.CreateTempSubdirectory("photosearch-").FullName, "found.html") : Path.GetFullPath(File);
        await System.IO.File.WriteAllTextAsync(file, HtmlPage.Render(title, fragments), cancellationToken);
        var opened = (Open || (File is null && !Console.IsOutputRedirected)) && Browser.TryOpen(file);
        Console.Error.WriteLine($"The photos are in {File ?? file}{(Open && !opened ? ", but there is no browser to open it with" : "")}.");
    }
}
