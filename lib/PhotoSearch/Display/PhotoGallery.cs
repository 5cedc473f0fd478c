using System.Globalization;
using System.Net;
using System.Text;

namespace PhotoSearch;

/// <summary>
/// Shows hits or files as pictures with captions in a notebook, and as lines of text on a console.
/// </summary>
[TypeFormatterSource(typeof(PhotoGalleryFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class PhotoGallery
{
    /// <summary>Longer side of a thumbnail, in pixels.</summary>
    private const int ThumbnailSize = 240;

    private readonly IReadOnlyList<Tile> tiles;

    private sealed record Tile(string Caption, double? Cosine, string Picture, PhotoCredit? Credit);

    private PhotoGallery(string title, IReadOnlyList<Tile> tiles)
    {
        Title = title;
        this.tiles = tiles;
    }

    /// <summary>The heading above the photos: the query.</summary>
    public string Title { get; }

    /// <summary>Makes a gallery of the photos that a search found, best first.</summary>
    /// <param name="title">The query.</param>
    /// <param name="hits">The hits. For a missing or unreadable file, the gallery shows the reason instead of the picture.</param>
    /// <param name="photosFolder">The folder that the hits' paths are relative to.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static Task<PhotoGallery> LoadAsync(
        string title, IEnumerable<PhotoHit> hits, string photosFolder, CancellationToken cancellationToken = default) =>
        LoadAsync(title, hits.Select(hit => (hit.ImageUrl, (double?)hit.Cosine)), photosFolder, cancellationToken);

    /// <summary>Makes a gallery of files in a folder.</summary>
    /// <param name="title">The heading.</param>
    /// <param name="files">Their paths, relative to the folder.</param>
    /// <param name="photosFolder">The folder.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static Task<PhotoGallery> LoadAsync(
        string title, IEnumerable<string> files, string photosFolder, CancellationToken cancellationToken = default) =>
        LoadAsync(title, files.Select(file => (file, (double?)null)), photosFolder, cancellationToken);

    private static async Task<PhotoGallery> LoadAsync(
        string title, IEnumerable<(string Path, double? Cosine)> photos, string folder, CancellationToken cancellationToken)
    {
        var tiles = new List<Tile>();
        var credits = new Dictionary<string, IReadOnlyDictionary<string, PhotoCredit>>();
        foreach (var (path, cosine) in photos)
            tiles.Add(new(
                path, cosine, await PictureAsync(path, folder, cancellationToken),
                await CreditAsync(path, folder, credits, cancellationToken)));
        return new(title, tiles);
    }

    /// <summary>The photo's credit, if a table in its folder has one.</summary>
    private static async Task<PhotoCredit?> CreditAsync(
        string path, string folder, Dictionary<string, IReadOnlyDictionary<string, PhotoCredit>> creditsOfFolders,
        CancellationToken cancellationToken)
    {
        try
        {
            var file = PhotoFile.PathOf(path, folder);
            var itsFolder = Path.GetDirectoryName(file)!;
            if (!creditsOfFolders.TryGetValue(itsFolder, out var credits))
                creditsOfFolders[itsFolder] = credits = await PhotoCredit.ReadAsync(itsFolder, cancellationToken);
            return credits.GetValueOrDefault(Path.GetFileName(file));
        }
        catch (PhotoSearchException)
        {
            // The file is outside the folder, or the table is not a table of credits: show the photo without credit.
            return null;
        }
    }

    private static async Task<string> PictureAsync(string path, string folder, CancellationToken cancellationToken)
    {
        if (PhotoFile.WebAddress(path) is { } address)
            return $"""<img src="{WebUtility.HtmlEncode(address.AbsoluteUri)}" alt="{WebUtility.HtmlEncode(path)}" """ +
                $"""style="max-width:{ThumbnailSize}px;max-height:{ThumbnailSize}px">""";
        try
        {
            var bytes = await ImageDecoder.ReadFileAsync(PhotoFile.PathOf(path, folder), cancellationToken);
            return HtmlImage.FromPhoto(ImageDecoder.DecodeThumbnail(bytes, path, ThumbnailSize, cancellationToken), path);
        }
        catch (PhotoSearchException unreadable)
        {
            return $"<em>{WebUtility.HtmlEncode(unreadable.Message)}</em>";
        }
    }

    /// <summary>The gallery as an HTML fragment with embedded pictures. It needs no style sheet.</summary>
    /// <remarks>
    /// Uses inline blocks, because untrusted notebooks remove some of a flex box's styles and squeeze the pictures.
    /// </remarks>
    public string ToHtml()
    {
        var html = new StringBuilder($"<section><h3>{WebUtility.HtmlEncode(Title)}</h3>");
        foreach (var (index, tile) in tiles.Index())
        {
            var rankAndCosine = tile.Cosine is { } cosine ? $"{index + 1}. cosine {Number(cosine)}<br>" : "";
            var credit = tile.Credit is { } by ? $"<br><small>{by.ToHtml()}</small>" : "";
            html.Append(CultureInfo.InvariantCulture,
                $"""
                <figure style="display:inline-block;vertical-align:bottom;margin:0 12px 12px 0;max-width:{ThumbnailSize}px">{tile.Picture}
                <figcaption>{rankAndCosine}<small>{CaptionOf(tile)}</small>{credit}</figcaption></figure>
                """);
        }
        return html.Append("</section>").ToString();
    }

    /// <summary>The photo's path, or a link if the photo is on the web.</summary>
    private static string CaptionOf(Tile tile) => PhotoFile.WebAddress(tile.Caption) is { } address
        ? $"""<a href="{WebUtility.HtmlEncode(address.AbsoluteUri)}" rel="noreferrer" style="overflow-wrap:anywhere">""" +
            WebUtility.HtmlEncode(tile.Caption) + "</a>"
        : WebUtility.HtmlEncode(tile.Caption);

    /// <summary>The gallery as lines of text: rank, cosine, path.</summary>
    public override string ToString() => string.Join('\n', tiles.Index()
        .Select(tile => tile.Item.Cosine is { } cosine ? $"{tile.Index + 1}. {Number(cosine)}  {tile.Item.Caption}" : tile.Item.Caption)
        .Prepend(Title));

    private static string Number(double cosine) => cosine.ToString("0.000", CultureInfo.InvariantCulture);
}

/// <summary>How notebooks show a <see cref="PhotoGallery"/>.</summary>
internal sealed class PhotoGalleryFormatters() : TypeFormatterSource<PhotoGallery>(
    ("text/html", gallery => gallery.ToHtml()),
    ("text/plain", gallery => gallery.ToString()));
