using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PhotoSearch.Tests;

/// <summary>
/// The page for everybody: light and dark, on a phone, with a screen reader. The pictures of it go to artifacts/web-page.
/// </summary>
public sealed class ServeLooksTests(WebBrowser browser) : IClassFixture<WebBrowser>
{
    private const string Boats = "?q=a+red+boat+at+sunset";

    [Fact]
    public async Task The_picture_of_the_README_is_taken()
    {
        var page = await browser.OpenAsync(Boats);
        await page.KeepPictureAsync("web-page");
        await page.Photos.First.ClickAsync();
        await Expect(page.Viewer.GetByRole(AriaRole.Img)).ToHaveJSPropertyAsync("naturalWidth", 768);
        await page.KeepPictureAsync("large");

        // The same size, so that the README shows what there is.
        Assert.Equal(
            SizeOfPng(TestPaths.InRepository("artifacts", "web-page", "web-page.png")),
            SizeOfPng(TestPaths.InRepository("docs", "web-page.png")));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_text_stands_out_from_its_ground(ColorScheme scheme)
    {
        var page = await browser.OpenAsync("?similar=p036.jpg", scheme: scheme);
        await page.KeepPictureAsync(scheme.ToString().ToLowerInvariant());
        foreach (var part in new[] { "#status", ".caption", ".cosine", "h1 a", "#like-name", ".tools label span", ".button", "#index",
            "footer p", "#q" })
        {
            var contrast = await page.Page.Locator(part).First.EvaluateAsync<double>(Contrast);
            Assert.True(contrast >= 4.5, $"{part} in {scheme}: {contrast:0.0}, less than WCAG's 4.5");
        }
    }

    [Fact]
    public async Task On_a_phone_nothing_lies_beside_the_screen()
    {
        var page = await browser.OpenAsync(Boats, width: 375, height: 740, touch: true);
        await page.KeepPictureAsync("phone");
        Assert.True(await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= 375);
        foreach (var part in new[] { page.Text, page.Without, page.Page.Locator("#index"), page.Page.Locator("#add-label"),
            page.Photos.First })
        {
            var box = await part.BoundingBoxAsync();
            Assert.True(box is { X: >= 0 } && box.X + box.Width <= 375
                && box.Height >= 36, $"{part}: {box?.X}, {box?.Width} x {box?.Height}");
        }
        await page.Photos.First.TapAsync();
        await Expect(page.Viewer.GetByRole(AriaRole.Img)).ToHaveJSPropertyAsync("naturalWidth", 768);
        await page.KeepPictureAsync("phone-large");
        await page.Viewer.GetByRole(AriaRole.Button, new() { Name = "Next photo" }).TapAsync();
        await Expect(page.Viewer).ToContainTextAsync("2 of 24");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_screen_reader_hears_a_name_for_everything_that_it_can_press()
    {
        var page = await browser.OpenAsync(Boats + "&n=12");
        var heard = await page.Page.Locator("body").AriaSnapshotAsync();
        foreach (var kind in new[] { "button", "searchbox", "combobox", "link", "img", "list" })
            Assert.DoesNotMatch($@"(?m)^\s*- {kind}:?\s*$", heard);
        Assert.Matches("""- searchbox "What is in the photos": a red boat at sunset""", heard);
        Assert.Matches("""- status: 12 photos for “a red boat at sunset”""", heard);
        Assert.Matches("""- button "1\. p\d+\.jpg, cosine 0\.\d{3}":""", heard);
        Assert.Equal(1, await page.Page.Locator("#results .photo[tabindex='0']").CountAsync());
    }

    [Fact]
    public async Task What_is_dragged_over_the_page_is_told_where_to_go()
    {
        var page = await browser.OpenAsync(Boats);
        var carried =
            await page.Page.EvaluateHandleAsync(
                "() => { const carried = new DataTransfer(); carried.items.add(new File(['x'], 'x.jpg')); return carried; }");
        await page.Page.DispatchEventAsync("body", "dragenter", new { dataTransfer = carried });
        await page.Page.DispatchEventAsync("#drop-add", "dragover", new { dataTransfer = carried });
        await Expect(page.Page.Locator("#drop-add")).ToContainTextAsync("Add to the index photos");
        await page.KeepPictureAsync("drop");
    }

    /// <summary>As WCAG 2 computes it, against the first ground behind the text that is not transparent.</summary>
    private const string Contrast = """
        element => {
          const pixel = Object.assign(document.createElement("canvas"), { width: 1, height: 1 });
          const canvas = pixel.getContext("2d", { willReadFrequently: true });
          const light = colour => {
            canvas.clearRect(0, 0, 1, 1);
            canvas.fillStyle = colour;
            canvas.fillRect(0, 0, 1, 1);
            const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
            const linear = [red, green, blue].map(value => value / 255)
              .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
            return { alpha, light: 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] };
          };
          const text = light(getComputedStyle(element).color).light;
          let behind = element;
          while (light(getComputedStyle(behind).backgroundColor).alpha < 128) behind = behind.parentElement;
          const ground = light(getComputedStyle(behind).backgroundColor).light;
          return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
        }
        """;

    /// <summary>Width and height stand in a PNG's bytes 16 to 23.</summary>
    private static string SizeOfPng(string path) => Convert.ToHexString(File.ReadAllBytes(path).AsSpan(16, 8));
}
