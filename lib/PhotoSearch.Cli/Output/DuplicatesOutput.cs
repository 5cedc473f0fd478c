using System.Globalization;
using System.Net;

namespace PhotoSearch.Cli;

/// <summary>Groups of photos that look the same, as text, as a page and as JSON.</summary>
internal static class DuplicatesOutput
{
    private const int MostGroupsOnPage = 100;
    private const int MostPhotosOfGroupOnPage = 12;

    /// <summary>A table with one row per photo, then the total.</summary>
    public static IEnumerable<string> Lines(DuplicatesFound found, double above)
    {
        if (found.Groups.Count > 0)
        {
            var rows = found.Groups.Index().SelectMany(group => group.Item.Photos.Index().Select(photo => (string[])
            [
                photo.Index == 0 ? $"{group.Index + 1}" : "", Pixels(photo.Item), Size(photo.Item.Bytes),
                photo.Index == 0 ? "" : Cosine(photo.Item), photo.Item.ImageUrl,
            ]));
            foreach (var line in AlignedColumns.Lines(["GROUP", "PIXELS", "SIZE", "COSINE", "PHOTO"], rows, numbers: [0, 1, 2, 3]))
                yield return line;
            yield return "";
        }
        yield return Sum(found, above);
    }

    /// <summary>The output of <c>--json</c>.</summary>
    public static object Json(DuplicatesFound found, double above, string index, string? photosFolder) => new
    {
        index,
        photosFolder,
        above,
        found.Photos,
        found.Others,
        found.OthersBytes,
        found.Groups,
        found.Failures,
    };

    /// <summary>The page's content: the total, then the pictures of each group and a table of their sizes.</summary>
    public static async Task<IReadOnlyList<string>> FragmentsAsync(
        DuplicatesFound found, double above, string photosFolder, CancellationToken cancellationToken)
    {
        List<string> fragments = [$"<p>{WebUtility.HtmlEncode(Sum(found, above))}</p>"];
        foreach (var (number, group) in found.Groups.Take(MostGroupsOnPage).Index())
        {
            var shown = group.Photos.Take(MostPhotosOfGroupOnPage).ToList();
            var title = $"{number + 1}. {Quantity.Photos(group.Photos.Count)}" +
                (shown.Count < group.Photos.Count ? $", {shown.Count} shown" : "");
            var hits = shown.Select(photo => new PhotoHit(photo.Id, photo.ImageUrl, photo.Cosine));
            fragments.Add((await PhotoGallery.LoadAsync(title, hits, photosFolder, cancellationToken)).ToHtml());
            fragments.Add($"<table><tr><th>pixels</th><th>size</th><th>photo</th></tr>{string.Concat(shown.Select(Row))}</table>");
        }
        if (found.Groups.Count > MostGroupsOnPage)
            fragments.Add($"<p>This page shows the first {MostGroupsOnPage} groups. The command prints all of them.</p>");
        return fragments;

        static string Row(DuplicatePhoto photo) =>
            $"<tr><td>{Pixels(photo)}</td><td>{Size(photo.Bytes)}</td><td>{WebUtility.HtmlEncode(photo.ImageUrl)}</td></tr>";
    }

    private static string Sum(DuplicatesFound found, double above) => found.Groups.Count == 0
        ? $"No two of {Quantity.Photos(found.Photos)} have a cosine of {above} or more."
        : $"{Quantity.Of(found.Groups.Count, "group", "groups")}, {Quantity.Photos(found.Others)} could be deleted" +
            (found.OthersBytes == 0 ? "." : $" to free {Size(found.OthersBytes)}.") + " Nothing was deleted.";

    private static string Pixels(DuplicatePhoto photo) => photo.Width is null ? "" : $"{photo.Width} x {photo.Height}";

    private static string Size(long? bytes) => bytes is null ? "" : bytes < 100_000 ? $"{bytes / 1e3:N0} kB" : $"{bytes / 1e6:N1} MB";

    private static string Cosine(DuplicatePhoto photo) => photo.Cosine.ToString("0.000", CultureInfo.InvariantCulture);
}
