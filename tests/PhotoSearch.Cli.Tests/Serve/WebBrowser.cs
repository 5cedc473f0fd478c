using Microsoft.Playwright;

namespace PhotoSearch.Tests;

/// <summary>The test classes that share one server and one browser.</summary>
[CollectionDefinition(WebBrowser.Collection)]
public sealed class WebBrowserTests : ICollectionFixture<WebBrowser>;

/// <summary>A server with all sample photos, and a browser.</summary>
public sealed class WebBrowser : IAsyncLifetime
{
    public const string Collection = "Web browser";

    /// <summary>An index of three photos: one in its folder, the others in <c>holidays/2024</c> and <c>holidays/2024-spring</c>.</summary>
    public const string Few = "few";

    /// <summary>An index of the repository's sample photos.</summary>
    public const string Gallery = "gallery";

    private static readonly string[] FoldersOfFew = ["", "holidays/2024", "holidays/2024-spring"];

    /// <summary>How long an answer may take on two cores that other tests keep busy.</summary>
    private const int PatienceInMilliseconds = 60_000;

    private IPlaywright? playwright;
    private IBrowser browser = null!;

    public ServedPhotos Server { get; } = new(ServedPhotos.SamplePhotos.Length - 1);

    /// <summary>A photo that is not in the index.</summary>
    public static string NewPhoto => ServedPhotos.SamplePhotos[^1];

    public async ValueTask InitializeAsync()
    {
        if (LabPrograms.Chromium is null) return;
        File.Copy(ServedPhotos.SamplePhotos[0], Path.Combine(Server.Folder, ServedPhotos.EvilName));
        await Server.StartAsync();
        foreach (var (photo, folder) in ServedPhotos.SamplePhotos.Zip(FoldersOfFew))
            File.Copy(photo, Path.Combine(Directory.CreateDirectory(Server.In(Few, folder)).FullName, Path.GetFileName(photo)));
        await Server.RunAsync("add", Server.In(Few), "--index", Few);
        await Server.RunAsync("add", ServedPhotos.SamplePhotos[0], "--index", Gallery);

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = LabPrograms.Chromium, Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
        Assertions.SetDefaultExpectTimeout(PatienceInMilliseconds);
    }

    /// <summary>Opens the page in a fresh browser context. Skips the test if there is no browser.</summary>
    public async Task<WebPage> OpenAsync(
        string query = "", int width = 1280, int height = 800, ColorScheme scheme = ColorScheme.Light, bool touch = false)
    {
        var page = await BlankAsync(width, height, scheme, touch);
        await page.OpenAsync(AddressOf(query));
        return page;
    }

    public string AddressOf(string query) => new Uri(Server.Address, query).AbsoluteUri;

    /// <summary>An unopened page, for tests that intercept its requests to the server.</summary>
    public async Task<WebPage> BlankAsync(
        int width = 1280, int height = 800, ColorScheme scheme = ColorScheme.Light, bool touch = false)
    {
        LabPrograms.SkipWithoutChromium();
        var context =
            await browser.NewContextAsync(
                new()
                {
                    ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme, HasTouch = touch, IsMobile = touch,
                });
        context.SetDefaultTimeout(PatienceInMilliseconds);
        return new WebPage(await context.NewPageAsync());
    }

    public async ValueTask DisposeAsync()
    {
        if (playwright is not null) await browser.CloseAsync();
        playwright?.Dispose();
        await Server.DisposeAsync();
    }
}
