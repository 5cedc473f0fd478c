namespace PhotoSearch.Tests;

public sealed class PhotoGalleryTests
{
    private static string Photos => TestPaths.InRepository("data", "photos");

    private static string FirstPhoto => Path.GetFileName(Directory.GetFiles(Photos, "*.jpg").Order().First());

    [Fact]
    public async Task Shows_each_photo_with_rank_cosine_and_name()
    {
        var gallery =
            await PhotoGallery.LoadAsync(
                "boats", [new PhotoHit(FirstPhoto, FirstPhoto, 0.5281), new PhotoHit(FirstPhoto, FirstPhoto, -0.1)], Photos);
        var html = gallery.ToHtml();

        Assert.Equal(3, html.Split("<img src=\"data:image/jpeg;base64,").Length);
        Assert.Contains("1. cosine 0.528", html);
        Assert.Equal($"boats\n1. 0.528  {FirstPhoto}\n2. -0.100  {FirstPhoto}", gallery.ToString());
    }

    [Fact]
    public async Task Escapes_text_from_outside()
    {
        var html = (await PhotoGallery.LoadAsync("<b>", ["<script>.jpg"], Photos)).ToHtml();

        Assert.DoesNotContain("<b>", html);
        Assert.DoesNotContain("<script>", html);
    }

    [Fact]
    public async Task A_missing_photo_keeps_its_place_with_the_reason()
    {
        var html = (await PhotoGallery.LoadAsync(
            "", [new PhotoHit("gone.jpg", "gone.jpg", 0.9), new PhotoHit(FirstPhoto, FirstPhoto, 0.8)], Photos)).ToHtml();

        Assert.Contains("no such file", html);
        Assert.Contains("2. cosine 0.800", html);
    }

    [Theory]
    [InlineData("../../LICENSE")]
    [InlineData("../models/starter/../../photos/p001.jpg/../../../README.md")]
    [InlineData("/etc/hostname")]
    [InlineData("a\0b.jpg")]
    public async Task A_path_that_leads_out_of_the_folder_is_not_opened(string path)
    {
        var html = (await PhotoGallery.LoadAsync("", [new PhotoHit("x", path, 0.9)], Photos)).ToHtml();

        Assert.Contains("is outside ", html);
    }

    [Fact]
    public async Task A_photo_at_an_address_is_linked()
    {
        var html = (await PhotoGallery.LoadAsync("", [new PhotoHit("a", "https://example.com/a.jpg?w=320&h=1", 0.9)], Photos)).ToHtml();

        Assert.Contains("src=\"https://example.com/a.jpg?w=320&amp;h=1\"", html);
    }

    [Fact]
    public async Task A_photo_is_shown_with_its_photographer_where_its_folder_has_credits()
    {
        var folder = Directory.CreateTempSubdirectory("photosearch-credits-");
        try
        {
            var deeper = folder.CreateSubdirectory("deeper");
            foreach (var name in new[] { "a.jpg", "b.jpg", "c.jpg" })
                File.Copy(Path.Combine(Photos, FirstPhoto), Path.Combine(deeper.FullName, name));
            File.WriteAllText(Path.Combine(deeper.FullName, "credits.tsv"),
                "file\tphotographer\tphotographer_url\tphoto_url\n" +
                "a.jpg\t<b>Ada</b>\thttps://unsplash.com/@ada?utm_source=photosearch&utm_medium=referral\thttps://unsplash.com/photos/a\n" +
                "b.jpg\tMallory\tjavascript:alert(1)\t\n");
            var html = (await PhotoGallery.LoadAsync("", ["deeper/a.jpg", "deeper/b.jpg", "deeper/c.jpg"], folder.FullName)).ToHtml();

            Assert.Contains(
                "Photo by <a " +
                "href=\"https://unsplash.com/@ada?utm_source=photosearch&amp;utm_medium=referral\">&lt;b&gt;Ada&lt;/b&gt;</a> on <a " +
                "href=\"https://unsplash.com/photos/a\">Unsplash</a>", html);
            Assert.Contains("Photo by Mallory on Unsplash", html);
            Assert.DoesNotContain("javascript:", html);
            Assert.Equal(3, html.Split("Photo by").Length);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void Kernels_find_the_formatters_by_the_names_of_their_members()
    {
        // The names in dotnet/interactive, docs/formatting.md.
        foreach (var (type, value) in new (Type, object)[] { (typeof(RgbImage), new RgbImage(1, 1, [1, 2, 3])) })
        {
            dynamic attribute = type.GetCustomAttributes(inherit: false)
                .Single(found => found.GetType().Name == "TypeFormatterSourceAttribute");
            var source = Activator.CreateInstance((Type)attribute.FormatterSourceType)!;
            var formatters = (IEnumerable<object>)source.GetType().GetMethod("CreateTypeFormatters")!.Invoke(source, [])!;
            var shown = formatters.ToDictionary(
                formatter => (string)formatter.GetType().GetProperty("MimeType")!.GetValue(formatter)!, formatter =>
            {
                using var writer = new StringWriter();
                Assert.Equal(true, formatter.GetType().GetMethod("Format")!.Invoke(formatter, [value, writer]));
                return writer.ToString();
            });

            Assert.StartsWith("<img src=\"data:image/png;base64,", shown["text/html"]);
            Assert.Equal("1 x 1 RGB", shown["text/plain"]);
        }
    }
}
