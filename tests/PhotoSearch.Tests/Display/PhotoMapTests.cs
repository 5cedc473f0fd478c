using System.Text;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

public sealed partial class PhotoMapTests(StarterModel starter) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-map-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_map_contains_each_photo_and_shows_its_name_on_hover()
    {
        var map = await PhotoMap.LoadAsync(starter.Model, Gallery());
        var html = map.ToHtml();

        Assert.All(Gallery(), photo => Assert.Contains($"title=\"{photo.RelativePath}\"", html, StringComparison.Ordinal));
        Assert.InRange(map.Share, 0.05, 0.95);
        Assert.Equal(map.ToString(), $"130 photos; the two axes show {100 * map.Share:0} % of the embeddings' spread.");
        // A map with the maximum number of photos stays below half a megabyte.
        Assert.True(html.Length * PhotoMap.MaxPhotos / 130 < 500_000, $"{html.Length} characters");
    }

    [Fact]
    public async Task A_text_is_joined_to_the_photos_nearest_to_it()
    {
        var map = await PhotoMap.LoadAsync(starter.Model, Gallery());
        var embedding = await starter.Model.EmbedTextAsync("a red boat at sunset");
        var html = map.WithText("a <red> boat", embedding, k: 2).ToHtml();

        Assert.Contains("a &lt;red&gt; boat</b>", html, StringComparison.Ordinal);
        var lines = LinesIn(html);
        Assert.Equal(2, lines.Length);
        var nearest = map.Photos.Zip(map.Embeddings).OrderByDescending(photo => Cosine.Between(photo.Second, embedding)).Take(2);
        Assert.Equal(nearest.Select(photo => MiddleOf(photo.First, html)), lines.Select(line => line.To));
        Assert.Single(lines.Select(line => line.From).Distinct());
    }

    [Fact]
    public async Task A_map_of_too_many_photos_shows_the_maximum()
    {
        PhotoFile[] photos = [.. Gallery(), .. Gallery(), .. Gallery().Take(PhotoMap.MaxPhotos - 259)];
        Assert.Equal(PhotoMap.MaxPhotos + 1, photos.Length);

        var map = await PhotoMap.LoadAsync(starter.Model, photos);
        Assert.Equal(PhotoMap.MaxPhotos, map.Photos.Count);
        Assert.Equal(photos[0], map.Photos[0]);
    }

    /// <summary>A grainy photo's thumbnail is four times as large as a drawing's.</summary>
    [Fact]
    public async Task A_map_of_noise_stays_below_half_a_megabyte_too()
    {
        var random = new Random(7);
        var photos = Enumerable.Range(0, PhotoMap.MaxPhotos).Select(number =>
        {
            var pixels = new byte[64 * 64 * 3];
            random.NextBytes(pixels);
            var path = Path.Combine(folder.FullName, $"{number}.png");
            File.WriteAllBytes(path, ImageDecoder.EncodePng(new RgbImage(64, 64, pixels)));
            return PhotoFile.In(folder.FullName, path);
        }).ToArray();

        var html = (await PhotoMap.LoadAsync(starter.Model, photos)).ToHtml();

        Assert.Equal(PhotoMap.MaxPhotos, html.Split("<img ").Length - 1);
        Assert.True(html.Length < 500_000, $"{html.Length} characters");
    }

    [Fact]
    public async Task A_path_goes_from_photo_to_photo()
    {
        var map = await PhotoMap.LoadAsync(starter.Model, Gallery());
        var html = map.WithWalk([3, 7, 5]).ToHtml();

        Assert.Equal(
            [(MiddleOf(map.Photos[3], html), MiddleOf(map.Photos[7], html)),
                (MiddleOf(map.Photos[7], html), MiddleOf(map.Photos[5], html))],
            LinesIn(html));
        Assert.Contains(">\nstart</b>", html, StringComparison.Ordinal);
        // Otherwise a page would shrink the picture with the lines, and they would point elsewhere.
        var size = Regex.Match(html, "position:relative;width:(\\d+)px;height:(\\d+)px");
        Assert.Contains($"width=\"{size.Groups[1]}\" height=\"{size.Groups[2]}\"", SvgIn(html), StringComparison.Ordinal);
        // Otherwise the lines, which cover all photos, would block the names that appear under the mouse.
        Assert.Contains("pointer-events:none", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unreadable_photos_are_left_out_and_a_map_without_photos_is_refused()
    {
        File.WriteAllText(Path.Combine(folder.FullName, "text.jpg"), "not a photo");
        PhotoFile[] wrong = [PhotoFile.In(folder.FullName, Path.Combine(folder.FullName, "text.jpg"))];

        Assert.Equal(130, (await PhotoMap.LoadAsync(starter.Model, [.. wrong, .. Gallery()])).Photos.Count);
        await Assert.ThrowsAsync<PhotoSearchException>(() => PhotoMap.LoadAsync(starter.Model, wrong));
    }

    [Fact]
    public void The_axes_are_those_in_which_embeddings_differ_most()
    {
        // A spread of 3:2:1 along three orthogonal directions.
        float[][] embeddings = [[1, 4, 1], [1, -2, 1], [1, 1, 3], [1, 1, -1], [2, 1, 1], [0, 1, 1]];
        var axes = new PrincipalAxes(embeddings);

        Assert.Equal((18.0 + 8) / (18 + 8 + 2), axes.Share, 4);
        Assert.Equal([3, 3, 0, 0, 0, 0], embeddings.Select(embedding => Math.Round(Math.Abs(axes.Place(embedding).X), 3)));
        Assert.Equal([0, 0, 2, 2, 0, 0], embeddings.Select(embedding => Math.Round(Math.Abs(axes.Place(embedding).Y), 3)));
    }

    private static PhotoFile[] Gallery() => PhotoFile.List(WorkshopSettings.Load(TestPaths.Repository) with
    {
        PhotosDir = TestPaths.InRepository("data", "photos"),
    });

    private static (string X, string Y) MiddleOf(PhotoFile photo, string html)
    {
        var place = Regex.Match(
            html, $"title=\"{photo.RelativePath}\" alt=\"\"\\s+style=\"position:absolute;left:(-?\\d+)px;top:(-?\\d+)px");
        var picture = ImageDecoder.DecodeThumbnail(File.ReadAllBytes(photo.FullPath), photo.Id, 48);
        return ($"{Number(place.Groups[1]) + (picture.Width / 2)}", $"{Number(place.Groups[2]) + (picture.Height / 2)}");

        static int Number(Group group) => int.Parse(group.Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static ((string X, string Y) From, (string X, string Y) To)[] LinesIn(string html) =>
        [.. Line().Matches(SvgIn(html))
            .Select(line => ((line.Groups[1].Value, line.Groups[2].Value), (line.Groups[3].Value, line.Groups[4].Value)))];

    private static string SvgIn(string html) => Encoding.UTF8.GetString(Convert.FromBase64String(Svg().Match(html).Groups[1].Value));

    [GeneratedRegex("data:image/svg\\+xml;base64,([^\"]+)")]
    private static partial Regex Svg();

    [GeneratedRegex(@"M(\d+) (\d+)L(\d+) (\d+)")]
    private static partial Regex Line();
}
