using System.Net;
using System.Text;
using static System.FormattableString;

namespace PhotoSearch;

/// <summary>A table with the cosine of each text with each photo, coloured by value.</summary>
[TypeFormatterSource(typeof(CosineTableFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class CosineTable
{
    private const int Thumbnail = 48;

    private readonly IReadOnlyList<string> texts;
    private readonly IReadOnlyList<Row> rows;

    private sealed record Row(string Photo, string Picture, IReadOnlyList<double> Cosines);

    private CosineTable(IReadOnlyList<string> texts, IReadOnlyList<Row> rows) => (this.texts, this.rows) = (texts, rows);

    /// <summary>Embeds texts and the photos that a search found, and compares each text with each photo.</summary>
    /// <param name="model">The model.</param>
    /// <param name="texts">The columns.</param>
    /// <param name="hits">The rows.</param>
    /// <param name="photosFolder">The folder that the hits' paths are relative to.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PhotoSearchException">
    /// A photo is not in the folder or cannot be read, or there is no text or no photo.
    /// </exception>
    public static Task<CosineTable> LoadAsync(
        ClipModel model, IReadOnlyList<string> texts, IEnumerable<PhotoHit> hits, string photosFolder,
        CancellationToken cancellationToken = default) =>
        LoadAsync(model, texts, hits.Select(hit => hit.ImageUrl), photosFolder, cancellationToken);

    /// <inheritdoc cref="LoadAsync(ClipModel, IReadOnlyList{string}, IEnumerable{PhotoHit}, string, CancellationToken)"/>
    /// <summary>Embeds texts and files in a folder, and compares each text with each photo.</summary>
    /// <param name="model">The model.</param>
    /// <param name="texts">The columns.</param>
    /// <param name="files">The rows: paths relative to the folder.</param>
    /// <param name="photosFolder">The folder.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<CosineTable> LoadAsync(
        ClipModel model, IReadOnlyList<string> texts, IEnumerable<string> files, string photosFolder,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(files);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, NotebookCell.Interrupted);
        cancellationToken = stop.Token;
        var columns = new List<float[]>();
        foreach (var text in texts) columns.Add(await model.EmbedTextAsync(text, cancellationToken));
        var rows = new List<Row>();
        foreach (var path in files)
        {
            var file = await ImageDecoder.ReadFileAsync(PhotoFile.PathOf(path, photosFolder), cancellationToken);
            var picture = HtmlImage.FromPhoto(ImageDecoder.DecodeThumbnail(file, path, Thumbnail, cancellationToken), path);
            var photo = await model.EmbedPhotoAsync(file, path, cancellationToken);
            rows.Add(new(path, picture, [.. columns.Select(text => Cosine.Between(text, photo))]));
        }
        return columns.Count > 0 && rows.Count > 0 ? new(texts, rows)
            : throw new PhotoSearchException(
                $"There is no {(rows.Count > 0 ? "text" : "photo")} to compare. Pass at least one text and one photo.");
    }

    /// <summary>The table as an HTML fragment with embedded pictures. The higher a cosine, the stronger its colour.</summary>
    public string ToHtml()
    {
        var (least, most) = (rows.Min(row => row.Cosines.Min()), rows.Max(row => row.Cosines.Max()));
        var html = new StringBuilder("<table><tr><th></th>");
        foreach (var text in texts) html.Append("<th style=\"text-align:center\">").Append(WebUtility.HtmlEncode(text)).Append("</th>");
        foreach (var (rank, row) in rows.Index())
        {
            html.Append(Invariant(
                $"</tr><tr><td style=\"text-align:left\">{rank + 1}. {row.Picture} {WebUtility.HtmlEncode(row.Photo)}</td>"));
            foreach (var cosine in row.Cosines)
                html.Append(Invariant(
                    $"""
                    <td style="text-align:center;background:rgba(217,119,6,{0.7 * (cosine - least) / Math.Max(most - least, 1e-6):0.00})">
                    {cosine:0.000}</td>
                    """));
        }
        return html.Append("</tr></table>").ToString();
    }

    /// <summary>One line per photo: rank, cosines in the order of the texts, path.</summary>
    public override string ToString() => string.Join('\n', rows.Index()
        .Select(row => Invariant($"{row.Index + 1}. {string.Join("  ", row.Item.Cosines.Select(Number))}  {row.Item.Photo}"))
        .Prepend($"   {string.Join(" · ", texts)}"));

    private static string Number(double cosine) => Invariant($"{cosine:0.000}");
}

/// <summary>How notebooks show a <see cref="CosineTable"/>.</summary>
internal sealed class CosineTableFormatters() : TypeFormatterSource<CosineTable>(
    ("text/html", table => table.ToHtml()),
    ("text/plain", table => table.ToString()));
