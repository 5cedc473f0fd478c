using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PhotoSearch.Tests;

/// <summary>The page of <c>photosearch serve</c> in a real browser.</summary>
[Collection(WebBrowser.Collection)]
public sealed class ServeBrowserTests(WebBrowser browser)
{
    [Fact]
    public async Task Typing_changes_the_pictures_and_the_address_and_Back_undoes_it()
    {
        var page = await browser.OpenAsync();
        await Expect(page.Photos).ToHaveCountAsync(24);
        var first = await page.NamesAsync();

        await page.Text.PressSequentiallyAsync("a red boat at sunset");
        await Expect(page.Status).ToHaveTextAsync(new Regex(@"^24 of 13\d photos for “a red boat at sunset”, best first · \d+ ms$"));
        await page.IsDoneAsync();
        var boats = await page.NamesAsync();
        Assert.NotEqual(first, boats);
        await Expect(page.Page).ToHaveURLAsync(new Regex(@"/\?q=a\+red\+boat\+at\+sunset$"));
        await Expect(page.Page).ToHaveTitleAsync("a red boat at sunset – Photo search");

        await page.Page.Keyboard.PressAsync("Enter");
        await page.Text.FillAsync("a house in the snow");
        await Expect(page.Status).ToContainTextAsync("“a house in the snow”");
        await page.Without.FillAsync("night");
        await Expect(page.Status).ToContainTextAsync("without “night”");

        await page.Page.GoBackAsync();
        await page.Page.GoBackAsync();
        await Expect(page.Text).ToHaveValueAsync("a red boat at sunset");
        await Expect(page.Status).ToContainTextAsync("“a red boat at sunset”");
        Assert.Equal(boats, await page.NamesAsync());
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_shared_address_shows_the_same_photos()
    {
        var page = await browser.OpenAsync("?q=a+lighthouse&without=night&n=36");
        await Expect(page.Photos).ToHaveCountAsync(36);
        await Expect(page.Text).ToHaveValueAsync("a lighthouse");
        await Expect(page.Without).ToHaveValueAsync("night");
        var names = await page.NamesAsync();

        await page.Page.ReloadAsync();
        await Expect(page.Photos).ToHaveCountAsync(36);
        Assert.Equal(names, await page.NamesAsync());
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task More_like_this_shows_similar_photos_and_can_be_combined_with_words()
    {
        var page = await browser.OpenAsync("?q=a+red+boat+at+sunset");
        var best = (await page.NamesAsync())[0];
        await page.Photos.First.HoverAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = $"More like {best}" }).ClickAsync();

        await Expect(page.Status).ToContainTextAsync(new Regex($@"^24 of 1\d\d other photos like {best}, best first"));
        Assert.DoesNotContain(best, await page.NamesAsync());
        await Expect(page.Page.Locator("#like")).ToBeVisibleAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex($"similar={best}"));
        await page.Text.FillAsync("snow");
        await Expect(page.Status).ToContainTextAsync($"like {best}, for “snow”");

        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Search without this picture" }).ClickAsync();
        await Expect(page.Page.Locator("#like")).ToBeHiddenAsync();
        await Expect(page.Status).ToContainTextAsync("photos for “snow”");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task You_can_choose_drop_or_paste_a_picture_to_search_with()
    {
        var page = await browser.OpenAsync();
        var (chosen, dropped, pasted) = (ServedPhotos.SamplePhotos[7], ServedPhotos.SamplePhotos[11], ServedPhotos.SamplePhotos[13]);
        await page.Page.Locator("#choose").SetInputFilesAsync(chosen);
        await Expect(page.Photos.First.Locator("img"))
            .ToHaveAttributeAsync("alt", new Regex($"^1. {Path.GetFileName(chosen)}, cosine (1.000|0.999)$"));
        await Expect(page.Page.Locator("#like")).ToContainTextAsync($"Like {Path.GetFileName(chosen)}");

        await page.DropAsync("#drop-search", dropped);
        await Expect(page.Photos.First.Locator("img")).ToHaveAttributeAsync("alt", new Regex($"^1. {Path.GetFileName(dropped)}, "));

        await page.Page.EvaluateAsync("""
            bytes => {
              const clipboardData = new DataTransfer();
              const picture = Uint8Array.from(atob(bytes), letter => letter.charCodeAt(0));
              clipboardData.items.add(new File([picture], "image.png", { type: "image/png" }));
              document.dispatchEvent(new ClipboardEvent("paste", { clipboardData }));
            }
            """, Convert.ToBase64String(await File.ReadAllBytesAsync(pasted)));
        await Expect(page.Photos.First.Locator("img")).ToHaveAttributeAsync("alt", new Regex($"^1. {Path.GetFileName(pasted)}, "));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Dropped_photos_are_added_and_found()
    {
        var page = await browser.OpenAsync();
        var broken = browser.Server.In("broken.jpg");
        await File.WriteAllTextAsync(broken, "not a photo");
        await page.DropAsync("#drop-add", WebBrowser.NewPhoto, ServedPhotos.SamplePhotos[5], broken);
        await Expect(page.Adding).ToContainTextAsync("1 added to index photos, 1 already in the index, 1 not added");
        await Expect(page.Adding).ToContainTextAsync(
            $"added as {Path.Combine(browser.Server.Folder, Path.GetFileName(WebBrowser.NewPhoto))}");
        await Expect(page.Adding).ToContainTextAsync("broken.jpg not a readable image");
        await page.KeepPictureAsync("adding");

        await page.Adding.GetByRole(AriaRole.Button, new() { Name = $"Show {Path.GetFileName(WebBrowser.NewPhoto)}" }).ClickAsync();
        await Expect(page.Status).ToContainTextAsync($"like {Path.GetFileName(WebBrowser.NewPhoto)}");
        await page.Adding.GetByRole(AriaRole.Button, new() { Name = "Close" }).ClickAsync();
        await Expect(page.Adding).ToBeHiddenAsync();
        await page.Page.Locator("#choose").SetInputFilesAsync(WebBrowser.NewPhoto);
        await Expect(page.Photos.First.Locator("img"))
            .ToHaveAttributeAsync("alt", new Regex($"^1. {Path.GetFileName(WebBrowser.NewPhoto)}, "));
        // The browser itself reports the answer 415.
        Assert.DoesNotContain(page.Complaints, complaint => !complaint.Contains("415", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_folder_narrows_the_search_and_is_in_the_address()
    {
        var page = await browser.OpenAsync();
        await Expect(page.Folder).ToBeHiddenAsync();
        page = await browser.OpenAsync($"?index={WebBrowser.Few}");
        await Expect(page.Status).ToHaveTextAsync("3 of 3 photos");
        Assert.Equal(
            ["holidays", "holidays/2024", "holidays/2024-spring"],
            await page.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('#folders option')].map(folder => folder.value)"));

        // The page does not search for half a name, but at once for a complete one.
        await page.Folder.PressSequentiallyAsync("holidays/20");
        await Expect(page.Status).ToHaveTextAsync("2 photos in holidays");
        await page.Folder.PressSequentiallyAsync("24");
        await Expect(page.Status).ToHaveTextAsync("1 photo in holidays/2024");
        await page.Text.FillAsync("boat");
        await Expect(page.Status).ToContainTextAsync("1 photo in holidays/2024 for “boat”, best first");
        await Expect(page.Page).ToHaveURLAsync(new Regex(@"\?q=boat&folder=holidays%2F2024&index=few$"));
        await page.Page.ReloadAsync();
        await Expect(page.Status).ToContainTextAsync("1 photo in holidays/2024 for “boat”");
        await Expect(page.Folder).ToHaveValueAsync("holidays/2024");

        await page.Folder.FillAsync("holidays/2025");
        await page.Folder.PressAsync("Enter");
        await Expect(page.Problem).ToContainTextAsync("holidays/2025");
        await page.Folder.FillAsync("");
        await Expect(page.Status).ToContainTextAsync("3 of 3 photos for “boat”");
        await page.Page.Locator("#choose").SetInputFilesAsync(ServedPhotos.SamplePhotos[7]);
        await page.Folder.FillAsync("holidays");
        await Expect(page.Status).ToContainTextAsync("2 photos in holidays like your picture, for “boat”");
        // The browser itself reports the answer 404.
        Assert.DoesNotContain(page.Complaints, complaint => !complaint.Contains("404", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_photos_can_be_added_to_the_sample_photos_and_the_page_says_what_to_do_instead()
    {
        const string Why = "photosearch add FOLDER --index mine";
        var page = await browser.OpenAsync($"?index={WebBrowser.Gallery}");
        await Expect(page.Page.Locator("#state")).ToContainTextAsync("model starter");
        await page.Page.GetByLabel("Add photos").FocusAsync();
        await page.Page.Keyboard.PressAsync("Space");
        await Expect(page.Adding).ToContainTextAsync(Why);
        await page.KeepPictureAsync("gallery");
        await page.Page.Keyboard.PressAsync("Escape");
        await Expect(page.Adding).ToBeHiddenAsync();
        await Expect(page.Page.GetByLabel("Add photos")).ToBeFocusedAsync();

        // A picture that is dropped anywhere starts a search.
        await page.DropAsync("#drop", ServedPhotos.SamplePhotos[7]);
        await Expect(page.Page.Locator("#drop-add")).ToBeHiddenAsync();
        await Expect(page.Status).ToContainTextAsync("1 of 1 photo like your picture");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Another_index_loads_the_page_again()
    {
        var page = await browser.OpenAsync("?q=boat");
        await page.Page.GetByLabel("Index").SelectOptionAsync("few");
        await Expect(page.Status).ToContainTextAsync("3 of 3 photos for “boat”");
        await Expect(page.Page).ToHaveURLAsync(new Regex(@"\?q=boat&index=few$"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_name_that_is_HTML_is_shown_as_text()
    {
        var page = await browser.OpenAsync("?n=200");
        var evil = page.Page.Locator("#results .hit", new() { HasText = ServedPhotos.EvilName });
        await Expect(evil).ToHaveCountAsync(1);
        await evil.Locator(".photo").ClickAsync();
        await Expect(page.Viewer).ToContainTextAsync(ServedPhotos.EvilName);
        await Expect(page.Viewer.GetByRole(AriaRole.Img)).ToHaveJSPropertyAsync("complete", true);
        await page.Viewer.GetByRole(AriaRole.Button, new() { Name = "More like this" }).ClickAsync();
        await Expect(page.Status).ToContainTextAsync($"like {ServedPhotos.EvilName}");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_script_in_the_address_is_a_text_to_search_for()
    {
        var page = await browser.OpenAsync("?q=" + Uri.EscapeDataString("<img src=x onerror=alert(1)>"));
        await Expect(page.Status).ToContainTextAsync("“<img src=x onerror=alert(1)>”");
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task The_page_shows_an_error_and_the_next_search_works()
    {
        var page = await browser.OpenAsync("?q=boat&index=nowhere");
        await Expect(page.Problem).ToContainTextAsync("photosearch add FOLDER --index nowhere");
        await page.KeepPictureAsync("problem");
        await page.Page.GotoAsync(browser.Server.Address.ToString());
        await page.Page.Locator("#choose").SetInputFilesAsync(TestPaths.InRepository("README.md"));
        await Expect(page.Problem).ToContainTextAsync("README.md: not a readable image");
        await File.WriteAllBytesAsync(browser.Server.In("large.jpg"), new byte[20_000_001]);
        await page.Page.Locator("#choose").SetInputFilesAsync(browser.Server.In("large.jpg"));
        await Expect(page.Problem).ToContainTextAsync("large.jpg: larger than 20 MB");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Search without this picture" }).ClickAsync();
        await Expect(page.Photos).ToHaveCountAsync(24);
        await Expect(page.Problem).ToBeHiddenAsync();
    }
}
