using System.Net;

namespace PhotoSearch;

/// <summary>Who made a photo, as it has to be said wherever the photo is shown.</summary>
/// <param name="Photographer">The name.</param>
/// <param name="PhotographerUrl">The photographer's page; empty where unknown.</param>
/// <param name="PhotoUrl">The photo's page; empty where unknown.</param>
public sealed record PhotoCredit(string Photographer, string PhotographerUrl, string PhotoUrl)
{
    /// <summary>Tells Unsplash where a visitor comes from, which its guidelines ask for (help.unsplash.com, Guideline: Attribution).</summary>
    private const string Referral = "utm_source=photosearch&utm_medium=referral";

    /// <summary>"Photo by Annie Spratt on Unsplash", with links, as an HTML fragment.</summary>
    public string ToHtml() => $"Photo by {Link(PhotographerUrl, Photographer)} on {Link(PhotoUrl, "Unsplash")}";

    /// <summary>"Photo by Annie Spratt on Unsplash".</summary>
    public override string ToString() => $"Photo by {Photographer} on Unsplash";

    internal static PhotoCredit OnUnsplash(string photographer, string username, string page) => new(
        photographer,
        username.Length > 0 ? $"https://unsplash.com/@{Uri.EscapeDataString(username)}?{Referral}" : "",
        page.Length > 0 ? $"{page}?{Referral}" : "");

    private static string Link(string address, string text) =>
        PhotoFile.WebAddress(address) is { } uri
            ? $"""<a href="{WebUtility.HtmlEncode(uri.AbsoluteUri)}">{WebUtility.HtmlEncode(text)}</a>"""
            : WebUtility.HtmlEncode(text);
}

/// <summary>The photographers of a folder's photos: a table <see cref="FileName"/> beside them.</summary>
public static class PhotoCredits
{
    /// <summary><c>credits.tsv</c>: UTF-8, without quoting, columns <c>file</c>, <c>photographer</c>, <c>photographer_url</c> and <c>photo_url</c>, in any order and among others.</summary>
    public const string FileName = "credits.tsv";

    private static readonly string[] Columns = ["file", "photographer", "photographer_url", "photo_url"];

    /// <summary>Reads the credits of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="cancellationToken">Ends the wait for the file.</param>
    /// <returns>By file name; none where the folder has no such table.</returns>
    /// <exception cref="PhotoSearchException">There is one, and it cannot be read.</exception>
    public static Task<IReadOnlyDictionary<string, PhotoCredit>> ReadAsync(string folder, CancellationToken cancellationToken = default) =>
        Task.Run<IReadOnlyDictionary<string, PhotoCredit>>(() => Read(folder).Credits, cancellationToken);

    /// <returns>By file name; where a row has each of <see cref="Columns"/>, and how many fields it has.</returns>
    private static (Dictionary<string, PhotoCredit> Credits, int[] Places, int Width) Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        var credits = new Dictionary<string, PhotoCredit>(StringComparer.Ordinal);
        if (!File.Exists(path)) return (credits, [0, 1, 2, 3], Columns.Length);
        using var table = TextTable.Open(path, '\t', quotes: false);
        int[] places = [.. Columns.Select(column => table.Column(column))];
        foreach (var row in table.Rows())
            credits[row[places[0]]] = new(row[places[1]], row[places[2]], row[places[3]]);
        return (credits, places, table.Width);
    }

    /// <summary>Adds credits to those of a folder. What its table says already stays as it is: somebody may have written it, with columns of their own.</summary>
    internal static async Task AddAsync(string folder, IEnumerable<KeyValuePair<string, PhotoCredit>> more, CancellationToken cancellationToken)
    {
        var (credits, places, width) = await Task.Run(() => Read(folder), cancellationToken);
        string[] added = [.. more.Where(pair => !credits.ContainsKey(pair.Key)).Select(pair => Row(pair.Key, pair.Value))];
        if (added.Length == 0) return;
        var path = Path.Combine(folder, FileName);
        var present = File.Exists(path) ? await File.ReadAllLinesAsync(path, cancellationToken) : [string.Join('\t', Columns)];
        try
        {
            // Whole or not at all: another program may be reading it.
            await File.WriteAllLinesAsync(path + ".new", [.. present, .. added], cancellationToken);
            File.Move(path + ".new", path, overwrite: true);
        }
        finally
        {
            File.Delete(path + ".new");
        }

        string Row(string file, PhotoCredit credit)
        {
            var fields = new string[width];
            foreach (var (place, text) in places.Zip([file, credit.Photographer, credit.PhotographerUrl, credit.PhotoUrl]))
                fields[place] = OneField(text);
            return string.Join('\t', fields);
        }
    }

    /// <summary>The text without what would end a field or a line.</summary>
    private static string OneField(string text) => string.Concat(text.Select(character => char.IsControl(character) ? ' ' : character));
}
