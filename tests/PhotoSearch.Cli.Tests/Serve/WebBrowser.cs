using Microsoft.Playwright;

namespace PhotoSearch.Tests;

/// <summary>A server with all the sample photos and a browser beside it, for the tests of one class.</summary>
public sealed class WebBrowser : IAsyncLifetime
{
    /// <summary>How long an answer may take, on two cores that other tests keep busy.</summary>
    private const int PatienceInMilliseconds = 60_000;

    private IPlaywright? playwright;
    private IBrowser browser = null!;

    public ServedPhotos Server { get; } = new(ServedPhotos.SamplePhotos.Length - 1);

    /// <summary>A photo that the index lacks.</summary>
    public static string NewPhoto => ServedPhotos.SamplePhotos[^1];

    public async ValueTask InitializeAsync()
    {
        if (LabPrograms.Chromium is null) return;
        File.Copy(ServedPhotos.SamplePhotos[0], Path.Combine(Server.Folder, ServedPhotos.EvilName));
        await Server.StartAsync();
        Directory.CreateDirectory(Server.In("few"));
        foreach (var photo in ServedPhotos.SamplePhotos[..3]) File.Copy(photo, Server.In("few", Path.GetFileName(photo)));
        await Server.RunAsync("add", Server.In("few"), "--index", "few");

        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = LabPrograms.Chromium, Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"] });
        Assertions.SetDefaultExpectTimeout(PatienceInMilliseconds);
    }

    /// <summary>Opens the page in a browser that knows nothing of other tests; skips the test where there is no browser.</summary>
    public async Task<WebPage> OpenAsync(
        string query = "", int width = 1280, int height = 800, ColorScheme scheme = ColorScheme.Light, bool touch = false)
    {
        LabPrograms.SkipWithoutChromium();
        var context =
            await browser.NewContextAsync(
                new()
                {
                    ViewportSize = new() { Width = width, Height = height }, ColorScheme = scheme, HasTouch = touch, IsMobile = touch,
                });
        context.SetDefaultTimeout(PatienceInMilliseconds);
        var page = new WebPage(await context.NewPageAsync());
        await page.OpenAsync(new Uri(Server.Address, query).ToString());
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        if (playwright is not null) await browser.CloseAsync();
        playwright?.Dispose();
        await Server.DisposeAsync();
    }
}
