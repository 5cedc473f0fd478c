using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PhotoSearch.Tests;

/// <summary>
/// The page in light and dark, on a phone, and with a screen reader. Screenshots go to artifacts/web-page.
/// </summary>
[Collection(WebBrowser.Collection)]
public sealed class ServeLooksTests(WebBrowser browser)
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

        // The same size as the README's picture.
        Assert.Equal(
            SizeOfPng(TestPaths.InRepository("artifacts", "web-page", "web-page.png")),
            SizeOfPng(TestPaths.InRepository("docs", "web-page.png")));
    }

    [Theory]
    [InlineData(320, ColorScheme.Light)]
    [InlineData(320, ColorScheme.Dark)]
    [InlineData(768, ColorScheme.Light)]
    [InlineData(768, ColorScheme.Dark)]
    [InlineData(1280, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task Nothing_overlaps_or_leaves_the_window_and_every_text_has_enough_contrast(int width, ColorScheme scheme)
    {
        var page = await browser.OpenAsync("?q=boat&similar=p001.jpg&index=few", width, scheme: scheme, touch: width == 320);
        await Expect(page.Page.Locator("#like")).ToBeVisibleAsync();
        await Expect(page.Folder).ToBeVisibleAsync();
        await Expect(page.Page.Locator("#state")).ToContainTextAsync("model starter");
        await page.KeepPictureAsync($"{width}-{scheme.ToString().ToLowerInvariant()}");

        Assert.Equal(width, await page.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        var parts = new List<(string Name, float Left, float Top, float Right, float Bottom)>();
        foreach (var part in new[] { "#home", "#like", "#q", "#without", "#folder", "#choose-label", "#index", "#add-label", "#status",
            "#state" })
        {
            var box = (await page.Page.Locator(part).BoundingBoxAsync())!;
            Assert.True(box is { X: >= 0, Width: > 16, Height: > 16 } && box.X + box.Width <= width, $"{part}: {box.X}, {box.Width}");
            parts.Add((part, box.X, box.Y, box.X + box.Width, box.Y + box.Height));
        }
        foreach (var (place, one) in parts.Index())
            foreach (var other in parts[(place + 1)..])
                Assert.False(
                    one.Left < other.Right && other.Left < one.Right && one.Top < other.Bottom && other.Top < one.Bottom,
                    $"{one.Name} covers {other.Name}");

        foreach (var text in new[] { "#status", "#state", ".notes", ".caption", ".cosine", ".similar", "h1 a", "#like-name",
            ".tools label span", ".button", "#index", "#q", "#q::placeholder", "#without::placeholder" })
        {
            var contrast = await page.Page.EvaluateAsync<double>(Contrast, text.Split("::"));
            Assert.True(contrast >= 4.5, $"{text} in {scheme}: {contrast:0.0}, less than WCAG's 4.5");
        }
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Nothing_moves_if_the_user_prefers_reduced_motion()
    {
        var page = await browser.BlankAsync();
        await page.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        await page.OpenAsync(browser.AddressOf(Boats));
        Assert.Equal(["0s"], await page.Page.EvaluateAsync<string[]>(
            "[...new Set([...document.querySelectorAll('*')].flatMap(part => [getComputedStyle(part).transitionDuration, " +
            "getComputedStyle(part).animationDuration]))]"));
    }

    [Fact]
    public async Task A_thumb_can_press_everything()
    {
        var page = await browser.OpenAsync(Boats, width: 320, height: 640, touch: true);
        await page.KeepPictureAsync("phone");
        foreach (var part in new[] { page.Text, page.Without, page.Page.Locator("#choose-label"), page.Page.Locator("#index"),
            page.Page.Locator("#add-label"), page.Photos.First, page.Page.Locator(".similar").First })
        {
            var box = await part.BoundingBoxAsync();
            Assert.True(box is { Width: >= 36, Height: >= 36 }, $"{part}: {box?.Width} x {box?.Height}");
        }
        // Nothing covers a picture.
        var (photo, sign) = (await page.Photos.First.BoundingBoxAsync(), await page.Page.Locator(".similar").First.BoundingBoxAsync());
        Assert.True(photo!.Y + photo.Height <= sign!.Y);
        await page.Photos.First.TapAsync();
        await Expect(page.Viewer.GetByRole(AriaRole.Img)).ToHaveJSPropertyAsync("naturalWidth", 768);
        await page.KeepPictureAsync("phone-large");
        await page.Viewer.GetByRole(AriaRole.Button, new() { Name = "Next photo" }).TapAsync();
        await Expect(page.Viewer).ToContainTextAsync("2 of 24 · cosine 0.");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_screen_reader_finds_a_name_for_every_control()
    {
        var page = await browser.OpenAsync(Boats);
        var heard = await page.Page.Locator("body").AriaSnapshotAsync();
        foreach (var kind in new[] { "button", "searchbox", "combobox", "link", "img", "list" })
            Assert.DoesNotMatch($@"(?m)^\s*- {kind}:?\s*$", heard);
        Assert.Matches("""- searchbox "What is in the photos": a red boat at sunset""", heard);
        Assert.Matches("""- status: 24 of \d+ photos for “a red boat at sunset”""", heard);
        Assert.Matches("""- button "1\. p\d+\.jpg, cosine 0\.\d{3}":""", heard);
        Assert.Equal(1, await page.Page.Locator("#results .photo[tabindex='0']").CountAsync());
    }

    [Fact]
    public async Task The_page_shows_where_to_drop_a_dragged_picture()
    {
        var page = await browser.OpenAsync(Boats);
        var carried =
            await page.Page.EvaluateHandleAsync(
                "() => { const carried = new DataTransfer(); carried.items.add(new File(['x'], 'x.jpg')); return carried; }");
        await page.Page.DispatchEventAsync("body", "dragenter", new { dataTransfer = carried });
        await page.Page.DispatchEventAsync("#drop-add", "dragover", new { dataTransfer = carried });
        await Expect(page.Page.Locator("#drop-add")).ToContainTextAsync($"Add to the index photos, in the folder {browser.Server.Folder}");
        await page.KeepPictureAsync("drop");
    }

    /// <summary>The contrast by WCAG 2, against the first background of the text that is not transparent.</summary>
    private const string Contrast = """
        ([part, pseudo]) => {
          const element = document.querySelector(part);
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
          const text = light(getComputedStyle(element, pseudo && "::" + pseudo).color).light;
          let behind = element;
          while (light(getComputedStyle(behind).backgroundColor).alpha < 128) behind = behind.parentElement;
          const ground = light(getComputedStyle(behind).backgroundColor).light;
          return (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05);
        }
        """;

    /// <summary>Bytes 16 to 23 of a PNG are its width and height.</summary>
    private static string SizeOfPng(string path) => Convert.ToHexString(File.ReadAllBytes(path).AsSpan(16, 8));
}
