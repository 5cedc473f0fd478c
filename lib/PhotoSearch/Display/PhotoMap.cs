using System.Net;
using System.Text;
using static System.FormattableString;

namespace PhotoSearch;

/// <summary>A map of photos. Photos with similar embeddings are close to each other.</summary>
/// <remarks>
/// The map's two axes are the directions in which the embeddings differ most. All other dimensions are left out. The HTML needs no style
/// sheet and no script, so even untrusted notebooks show it.
/// </remarks>
[TypeFormatterSource(typeof(PhotoMapFormatters), PreferredMimeTypes = ["text/html", "text/plain"])]
public sealed class PhotoMap
{
    /// <summary>The most photos on a map. From a longer list, the map takes evenly spaced photos.</summary>
    public const int MaxPhotos = 300;

    private const string Orange = "#d97706", Blue = "#2563eb";

    /// <summary>The size limit of all thumbnails together, because a notebook stores them in its file.</summary>
    private const int MostCharacters = 400_000;

    private const int MostWidth = 880, MostHeight = 600, Thumbnail = 48, SmallestThumbnail = 12, Margin = 36;

    private readonly PrincipalAxes axes;
    private readonly IReadOnlyList<Picture> pictures;
    private readonly (string Text, float[] Embedding, IReadOnlyList<int> Nearest)? query;
    private readonly IReadOnlyList<int> walk;

    /// <summary>A thumbnail: its size in pixels and its file as base64.</summary>
    private sealed record Picture(int Width, int Height, string Jpeg);

    private PhotoMap(
        IReadOnlyList<PhotoFile> photos, IReadOnlyList<float[]> embeddings, IReadOnlyList<Picture> pictures, PrincipalAxes axes,
        (string Text, float[] Embedding, IReadOnlyList<int> Nearest)? query, IReadOnlyList<int> walk) =>
        (Photos, Embeddings, this.pictures, this.axes, this.query, this.walk) = (photos, embeddings, pictures, axes, query, walk);

    /// <summary>The photos on the map, in the given order.</summary>
    public IReadOnlyList<PhotoFile> Photos { get; }

    /// <summary>Their embeddings: [photos, dimension] float32, in the same order.</summary>
    public IReadOnlyList<float[]> Embeddings { get; }

    /// <summary>How much of the embeddings' spread the map shows, 0 to 1.</summary>
    internal double Share => axes.Share;

    /// <summary>Embeds photos and makes their map.</summary>
    /// <param name="model">The model.</param>
    /// <param name="photos">The photos. Unreadable ones are left out.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="PhotoSearchException">None of the photos can be read.</exception>
    public static async Task<PhotoMap> LoadAsync(
        ClipModel model, IReadOnlyList<PhotoFile> photos, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(photos);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, NotebookCell.Interrupted);
        var count = Math.Min(photos.Count, MaxPhotos);
        PhotoFile[] some = [.. Enumerable.Range(0, count).Select(place => photos[(int)((long)place * photos.Count / count)])];
        var read = new (float[] Embedding, Picture Picture)?[count];
        await Parallel.ForEachAsync(some.Index(), stop.Token, async (photo, token) =>
        {
            try
            {
                var file = await ImageDecoder.ReadFileAsync(photo.Item.FullPath, token);
                var picture = PictureOf(file, photo.Item.RelativePath, MostCharacters / count, token);
                read[photo.Index] = (await model.EmbedPhotoAsync(file, photo.Item.RelativePath, token), picture);
            }
            catch (UnreadablePhotoException)
            {
                // Leave this photo out.
            }
        });
        var found = some.Zip(read).Where(photo => photo.Second is not null).Select(photo => (photo.First, photo.Second!.Value)).ToArray();
        if (found.Length == 0) throw new PhotoSearchException("There is no readable photo to put on the map.");
        float[][] embeddings = [.. found.Select(photo => photo.Value.Embedding)];
        return new(
            [.. found.Select(photo => photo.First)], embeddings, [.. found.Select(photo => photo.Value.Picture)], new(embeddings),
            null, []);
    }

    /// <summary>Makes a thumbnail of 48 pixels, or a smaller one if its file is too large, as for a grainy photo.</summary>
    private static Picture PictureOf(byte[] file, string name, int mostCharacters, CancellationToken cancellationToken)
    {
        for (var side = Thumbnail; ; side /= 2)
        {
            var image = ImageDecoder.DecodeThumbnail(file, name, side, cancellationToken);
            var jpeg = Convert.ToBase64String(ImageDecoder.EncodeJpeg(image, quality: 50));
            if (jpeg.Length <= mostCharacters || side <= SmallestThumbnail) return new(image.Width, image.Height, jpeg);
        }
    }

    /// <summary>Adds a text to the map, with lines to the photos that have the highest cosine with it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="embedding">Its embedding, [dimension] float32.</param>
    /// <param name="k">The number of lines. Default 3.</param>
    public PhotoMap WithText(string text, float[] embedding, int k = 3)
    {
        int[] nearest =
            [.. Enumerable.Range(0, Embeddings.Count).OrderByDescending(photo => Cosine.Between(embedding, Embeddings[photo])).Take(k)];
        return new(Photos, Embeddings, pictures, axes, (text, embedding, nearest), walk);
    }

    /// <summary>Adds the path of a search to the map, from photo to photo.</summary>
    /// <param name="photos">Positions in <see cref="Photos"/>.</param>
    public PhotoMap WithWalk(IEnumerable<int> photos) => new(Photos, Embeddings, pictures, axes, query, [.. photos]);

    /// <summary>The map as an HTML fragment with embedded pictures.</summary>
    public string ToHtml()
    {
        var places = Embeddings.Select(axes.Place).ToList();
        if (query is { } asked) places.Add(axes.Place(asked.Embedding));
        var (left, top) = (places.Min(place => place.X), places.Min(place => place.Y));
        var (wide, high) = (places.Max(place => place.X) - left, places.Max(place => place.Y) - top);
        // Both axes have the same scale, so distances can be compared.
        var scale = Math.Min((MostWidth - (2 * Margin)) / Math.Max(wide, 1e-6), (MostHeight - (2 * Margin)) / Math.Max(high, 1e-6));
        var points = places.Select(place => (
            X: (int)Math.Round(Margin + ((place.X - left) * scale)), Y: (int)Math.Round(Margin + ((place.Y - top) * scale)))).ToArray();
        var (width, height) = ((int)Math.Round((2 * Margin) + (wide * scale)), (int)Math.Round((2 * Margin) + (high * scale)));

        var html = new StringBuilder();
        foreach (var (photo, picture) in pictures.Index())
            html.Append(Invariant(
                $"""
                <img src="data:image/jpeg;base64,{picture.Jpeg}" title="{WebUtility.HtmlEncode(Photos[photo].RelativePath)}" alt=""
                style="position:absolute;left:{points[photo].X - (picture.Width / 2)}px;top:{points[photo].Y - (picture.Height / 2)}px">
                """));
        if (walk.Count > 1)
            html.Append(Lines(width, height, walk.Zip(walk.Skip(1), (one, next) => (points[one], points[next])), Blue))
                .Append(Label("start", points[walk[0]], Blue));
        if (query is { } text)
            html.Append(Lines(width, height, text.Nearest.Select(photo => (points[^1], points[photo])), Orange))
                .Append(Label(text.Text, points[^1], Orange));
        return Invariant(
            $"""
            <figure style="margin:0"><div style="position:relative;width:{width}px;height:{height}px;border:1px solid gray">{html}</div>
            <figcaption>{ToString()}</figcaption></figure>
            """);
    }

    /// <summary>One line: <c>130 photos; the two axes show 31 % of the embeddings' spread.</c></summary>
    public override string ToString() =>
        Invariant($"{Photos.Count} photos; the two axes show {100 * Share:0} % of the embeddings' spread.");

    /// <summary>
    /// A layer of lines, as a picture, because untrusted notebooks remove inline SVG. It has the size of the map, because pages shrink
    /// pictures that are wider than their container. The mouse still reaches the photos below.
    /// </summary>
    private static string Lines(int width, int height, IEnumerable<((int X, int Y) From, (int X, int Y) To)> lines, string colour)
    {
        var paths = string.Concat(lines.Select(line => Invariant($"M{line.From.X} {line.From.Y}L{line.To.X} {line.To.Y}")));
        var svg = Invariant(
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">
            <path d="{paths}" stroke="{colour}" stroke-width="3" fill="none"/></svg>
            """);
        return $"""
            <img src="data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(svg))}" alt=""
            style="position:absolute;left:0px;top:0px;pointer-events:none">
            """;
    }

    private static string Label(string text, (int X, int Y) place, string colour) => Invariant(
        $"""
        <b style="position:absolute;left:{place.X}px;top:{place.Y}px;background:{colour};color:white;padding:1px 6px">
        {WebUtility.HtmlEncode(text)}</b>
        """);
}

/// <summary>How notebooks show a <see cref="PhotoMap"/>.</summary>
internal sealed class PhotoMapFormatters() : TypeFormatterSource<PhotoMap>(
    ("text/html", map => map.ToHtml()),
    ("text/plain", map => map.ToString()));
