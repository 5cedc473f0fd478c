using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace PhotoSearch.Tests;

/// <summary>How many photos the page shows, out of how many, and how it loads more.</summary>
[Collection(WebBrowser.Collection)]
public sealed class ServeScrollTests(WebBrowser browser)
{
    [Fact]
    public async Task Scrolling_shows_more_photos_until_all_are_shown()
    {
        var page = await browser.OpenAsync("?q=a+red+boat");
        var all = await AllAsync();
        await Expect(page.Status).ToContainTextAsync($"24 of {all} photos for “a red boat”");
        var first = await page.NamesAsync();
        foreach (var shown in new[] { 48, 96, all })
        {
            await page.Page.Mouse.WheelAsync(0, 20_000);
            await Expect(page.Photos).ToHaveCountAsync(shown);
            await Expect(page.Status).ToContainTextAsync($"{shown} of {all} photos for “a red boat”");
        }
        await Expect(page.More).ToBeHiddenAsync();
        var names = await page.NamesAsync();
        Assert.Equal(first, names[..24]);
        Assert.Equal(all, names.Distinct().Count());
        Assert.Equal(1, await page.Page.Locator("#results .photo[tabindex='0']").CountAsync());

        await page.Page.ReloadAsync();
        await Expect(page.Photos).ToHaveCountAsync(all);
        await page.Text.FillAsync("a lighthouse");
        await Expect(page.Status).ToContainTextAsync($"24 of {all} photos for “a lighthouse”");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_failure_to_load_more_is_shown_below_the_photos_and_the_button_tries_again()
    {
        var page = await browser.OpenAsync("?q=a+red+boat");
        await page.Page.RouteAsync(new Regex("api/search.*n=48"), route => route.AbortAsync(), new() { Times = 1 });
        await page.Page.Mouse.WheelAsync(0, 20_000);
        await Expect(page.Page.Locator("#more-problem")).ToHaveTextAsync("The server does not answer. Is photosearch serve still running?");
        await Expect(page.Photos).ToHaveCountAsync(24);
        await page.More.ClickAsync();
        await Expect(page.Photos).ToHaveCountAsync(48);
        await Expect(page.Page.Locator("#more-problem")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task The_number_of_photos_is_right_however_late_the_list_of_indexes_arrives()
    {
        var page = await browser.BlankAsync();
        var isTold = new TaskCompletionSource();
        await page.Page.RouteAsync("**/api/indexes?*", async route =>
        {
            await isTold.Task;
            await route.ContinueAsync();
        });
        await page.OpenAsync(browser.AddressOf(""));
        await Expect(page.Status).ToHaveTextAsync($"24 of {await AllAsync()} photos");
        isTold.SetResult();
        await Expect(page.Page.Locator("#state")).ToContainTextAsync("model starter");
        await Expect(page.Status).ToHaveTextAsync($"24 of {await AllAsync()} photos");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Nothing_moves_when_pictures_load()
    {
        var page = await browser.BlankAsync();
        var isTold = new TaskCompletionSource();
        await page.Page.RouteAsync("**/api/photo?*", async route =>
        {
            await isTold.Task;
            await route.ContinueAsync();
        });
        var opened = page.OpenAsync(browser.AddressOf("?q=a+red+boat"));
        await Expect(page.Photos).ToHaveCountAsync(24);
        await Expect(page.Page.Locator("#state")).ToContainTextAsync("model starter");
        var before = await TilesAsync(page);
        var shifts = await page.Page.EvaluateAsync<double>(Shifts);
        isTold.SetResult();
        await opened;
        await Expect(page.Photos.First.Locator("img.there")).ToHaveCountAsync(1);
        Assert.Equal(before, await TilesAsync(page));
        Assert.Equal(shifts, await page.Page.EvaluateAsync<double>(Shifts));
        // The first rows hold portraits, squares and landscapes, each of them complete.
        Assert.Equal(["contain"], await page.Page.EvaluateAsync<string[]>(
            "[...new Set([...document.querySelectorAll('.photo img')].map(picture => getComputedStyle(picture).objectFit))]"));
    }

    [Theory]
    [InlineData("?q=%20%20")]
    [InlineData("?q=%20&without=night")]
    [InlineData("?without=night")]
    public async Task Without_a_query_the_page_shows_photos_and_names_no_parameter(string query)
    {
        var page = await browser.OpenAsync(query);
        await Expect(page.Photos).ToHaveCountAsync(24);
        await Expect(page.Problem).ToHaveCountAsync(0);
        await Expect(page.Status).ToHaveTextAsync(query.Contains("without", StringComparison.Ordinal)
            ? $"24 of {await AllAsync()} photos · Also type what you are looking for. “but without” only moves photos down."
            : $"24 of {await AllAsync()} photos");
        await page.Text.FillAsync("boat");
        await Expect(page.Status).ToContainTextAsync("“boat”");
        Assert.Empty(page.Complaints);
    }

    /// <summary>The number of photos in the index, to which another test may have added one.</summary>
    private async Task<int> AllAsync() =>
        (await browser.Server.GetAsync("api/indexes")).GetProperty("indexes").EnumerateArray()
            .Single(index => index.GetProperty("name").GetString() == "photos").GetProperty("photos").GetInt32();

    private static Task<string> TilesAsync(WebPage page) =>
        page.Page.EvaluateAsync<string>(
            "JSON.stringify([...document.querySelectorAll('.photo')].map(photo => photo.getBoundingClientRect()))");

    /// <summary>Chromium's sum of movements since the page opened: <c>layout-shift</c>, web.dev/articles/cls.</summary>
    private const string Shifts = """
        () => new Promise(tell => {
          let sum = 0;
          const observer = new PerformanceObserver(list => { for (const shift of list.getEntries()) sum += shift.value; });
          observer.observe({ type: "layout-shift", buffered: true });
          requestAnimationFrame(() => requestAnimationFrame(() => tell(sum)));
        })
        """;
}
