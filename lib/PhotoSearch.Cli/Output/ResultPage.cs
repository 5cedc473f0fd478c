namespace PhotoSearch.Cli;

/// <summary>The page of results that <c>--html</c> writes.</summary>
/// <param name="File">The file; null for a temporary one, which is opened because it is hard to find.</param>
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
            hits.Count == 0 ? "No photos" : $"{Quantity.Photos(hits.Count)}, nearest first", hits, photosFolder, cancellationToken);
        fragments.Add(found.ToHtml());

        await WriteAsync($"Photo search: {query}{(folder is null ? "" : $", in {folder}")}", fragments, cancellationToken);
    }

    /// <param name="title">The page's title, plain text.</param>
    /// <param name="fragments">The page's content, HTML.</param>
    /// <param name="cancellationToken">Stops the writing.</param>
    public async Task WriteAsync(string title, IEnumerable<string> fragments, CancellationToken cancellationToken)
    {
        // A new folder that only the user can read, because other users can read the temporary folder.
        var file = File is null
            ? Path.Combine(Directory.CreateTempSubdirectory("photosearch-").FullName, "found.html") : Path.GetFullPath(File);
        await System.IO.File.WriteAllTextAsync(file, HtmlPage.Render(title, fragments), cancellationToken);
        var opened = (Open || (File is null && !Console.IsOutputRedirected)) && Browser.TryOpen(file);
        Console.Error.WriteLine($"Wrote the page {File ?? file}.{(Open && !opened ? " No browser found. Open the page yourself." : "")}");
    }
}
