using Microsoft.Playwright;

namespace PhotoSearch.Tests;

/// <summary>The page of <c>photosearch serve</c> in a browser, and the errors in its console.</summary>
/// <param name="page">The browser's tab.</param>
public sealed class WebPage(IPage page)
{
    private readonly List<string> complaints = [];

    public IPage Page => page;

    public ILocator Text => page.GetByRole(AriaRole.Searchbox, new() { Name = "What is in the photos" });

    public ILocator Without => page.GetByRole(AriaRole.Searchbox, new() { Name = "What should not be in them" });

    public ILocator Folder => page.GetByRole(AriaRole.Combobox, new() { Name = "In which folder" });

    public ILocator Status => page.Locator("#status");

    public ILocator Problem => page.GetByRole(AriaRole.Alert);

    public ILocator Photos => page.Locator("#results .photo");

    public ILocator More => page.GetByRole(AriaRole.Button, new() { Name = "Show more photos" });

    public ILocator Viewer => page.GetByRole(AriaRole.Dialog);

    public ILocator Adding => page.Locator("#adding");

    /// <summary>Errors of scripts, of the content security policy and of requests. A correct page has none.</summary>
    public IReadOnlyList<string> Complaints => complaints;

    /// <summary>The names of the photos, best first.</summary>
    public async Task<string[]> NamesAsync() => [.. await page.Locator("#results .caption span:first-child").AllInnerTextsAsync()];

    public async Task OpenAsync(string address)
    {
        page.Console += (_, message) => { if (message.Type is "error" or "warning") complaints.Add(message.Text); };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(address);
        await IsDoneAsync();
    }

    /// <summary>Waits until the search has ended and its visible pictures have loaded.</summary>
    public async Task IsDoneAsync()
    {
        await Assertions.Expect(page.Locator("#results")).ToHaveAttributeAsync("aria-busy", "false");
        await page.WaitForFunctionAsync(
            "() => [...document.querySelectorAll('#results img')].every(image => image.complete || image.getBoundingClientRect().top > " +
            "innerHeight)");
    }

    /// <summary>Drops files on a part of the page, like files dragged from a folder.</summary>
    public async Task DropAsync(string zone, params string[] files)
    {
        var carried = await page.EvaluateHandleAsync("() => new DataTransfer()");
        foreach (var file in files)
            await carried.EvaluateAsync(
                "(carried, [name, bytes]) => carried.items.add(new File([Uint8Array.from(atob(bytes), letter => letter.charCodeAt(0))], " +
                "name, { type: 'image/jpeg' }))",
                new[] { Path.GetFileName(file), Convert.ToBase64String(await File.ReadAllBytesAsync(file)) });
        await page.DispatchEventAsync("body", "dragenter", new { dataTransfer = carried });
        await page.DispatchEventAsync(zone, "dragover", new { dataTransfer = carried });
        await page.DispatchEventAsync(zone, "drop", new { dataTransfer = carried });
    }

    /// <summary>Saves a screenshot of the page in the build's results.</summary>
    public async Task KeepPictureAsync(string name)
    {
        // Pictures take a moment to fade in.
        await page.WaitForFunctionAsync("() => document.getAnimations().length === 0");
        await page.ScreenshotAsync(new() { Path = TestPaths.InRepository("artifacts", "web-page", name + ".png") });
    }
}
