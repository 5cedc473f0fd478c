using System.Net;

namespace PhotoSearch;

/// <summary>The credit to show with a photo.</summary>
/// <param name="Photographer">The photographer's name.</param>
/// <param name="PhotographerUrl">The photographer's page; empty if unknown.</param>
/// <param name="PhotoUrl">The photo's page; empty if unknown.</param>
public sealed record PhotoCredit(string Photographer, string PhotographerUrl, string PhotoUrl)
{
    /// <summary>
    /// The table <c>credits.tsv</c> in the photos' folder: UTF-8, without quoting, with the columns <c>file</c>, <c>photographer</c>,
    /// <c>photographer_url</c> and <c>photo_url</c> in any order. It may have other columns.
    /// </summary>
    public const string FileName = "credits.tsv";

    internal static readonly string[] Columns = ["file", "photographer", "photographer_url", "photo_url"];

    /// <summary>Reads the credits of the photos in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>Credits by file name. Empty if the folder has no such table.</returns>
    /// <exception cref="PhotoSearchException">The table exists but cannot be read.</exception>
    public static async Task<IReadOnlyDictionary<string, PhotoCredit>> ReadAsync(
        string folder, CancellationToken cancellationToken = default) =>
        Parse(await ReadLinesAsync(folder, cancellationToken));

    /// <returns>The lines of the folder's table; null if there is none.</returns>
    /// <exception cref="PhotoSearchException">The table exists but cannot be read.</exception>
    internal static async Task<string[]?> ReadLinesAsync(string folder, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellationToken) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new PhotoSearchException($"{path} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    internal static Dictionary<string, PhotoCredit> Parse(string[]? lines)
    {
        var credits = new Dictionary<string, PhotoCredit>(StringComparer.Ordinal);
        if (lines is null) return credits;
        var places = PlacesIn(lines.FirstOrDefault(""));
        foreach (var fields in lines.Skip(1).Select(line => line.Split('\t')).Where(fields => fields is not [""]))
        {
            credits[Field(0)] = new(Field(1), Field(2), Field(3));

            string Field(int column) => fields.ElementAtOrDefault(places[column]) ?? "";
        }
        return credits;
    }

    /// <summary>"Photo by Annie Spratt on Unsplash", with links, as an HTML fragment.</summary>
    public string ToHtml() => $"Photo by {Link(PhotographerUrl, Photographer)} on {Link(PhotoUrl, "Unsplash")}";

    /// <summary>"Photo by Annie Spratt on Unsplash".</summary>
    public override string ToString() => $"Photo by {Photographer} on Unsplash";

    /// <summary>Finds the position of each of <see cref="Columns"/> in a table's first line.</summary>
    /// <exception cref="PhotoSearchException">A column is missing.</exception>
    internal static int[] PlacesIn(string firstLine)
    {
        var names = firstLine.Split('\t');
        return [.. Columns.Select(
            column => Array.FindIndex(names, name => name.Equals(column, StringComparison.OrdinalIgnoreCase)) is >= 0 and var place
            ? place
            : throw new PhotoSearchException($"{FileName} has no column {column} in its first line. Separate the columns with tabs."))];
    }

    private static string Link(string address, string text) =>
        PhotoFile.WebAddress(address) is { } uri
            ? $"""<a href="{WebUtility.HtmlEncode(uri.AbsoluteUri)}">{WebUtility.HtmlEncode(text)}</a>"""
            : WebUtility.HtmlEncode(text);
}
