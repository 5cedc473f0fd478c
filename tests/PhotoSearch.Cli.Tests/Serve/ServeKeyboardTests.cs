using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace PhotoSearch.Tests;

/// <summary>The page of <c>photosearch serve</c> with a keyboard and no mouse.</summary>
[Collection(WebBrowser.Collection)]
public sealed class ServeKeyboardTests(WebBrowser browser)
{
    [Theory]
    [InlineData(320, ColorScheme.Dark)]
    [InlineData(768, ColorScheme.Light)]
    [InlineData(1280, ColorScheme.Dark)]
    public async Task Tab_goes_from_the_top_to_the_end_and_each_stop_is_visible(int width, ColorScheme scheme)
    {
        var page = await browser.OpenAsync("?q=a+red+boat&index=few", width, scheme: scheme);
        await Expect(page.Folder).ToBeVisibleAsync();
        foreach (var stop in new[] { ".skip", "#home", "#q", "#without", "#folder", "#choose", "#index", "#add", ".hit:first-child .photo",
            ".hit:first-child .similar" })
        {
            await page.Page.Keyboard.PressAsync("Tab");
            await Expect(page.Page.Locator(stop)).ToBeFocusedAsync();
            Assert.True(await page.Page.Locator(stop).EvaluateAsync<bool>(IsMarked), $"{stop}: nothing shows that it has the focus");
        }
        await page.Page.Keyboard.PressAsync("Tab");
        Assert.False(await page.Page.EvaluateAsync<bool>("document.querySelector('main').contains(document.activeElement)"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task A_slash_goes_to_the_search_but_stays_a_slash_in_a_text_field()
    {
        var page = await browser.OpenAsync("?q=a+red+boat");
        var keyboard = page.Page.Keyboard;
        await keyboard.PressAsync("/");
        await Expect(page.Text).ToBeFocusedAsync();
        await keyboard.TypeAsync("day/night");
        await Expect(page.Text).ToHaveValueAsync("day/night");
        await Expect(page.Status).ToContainTextAsync("“day/night”");
        await page.Without.FocusAsync();
        await keyboard.TypeAsync("a/b");
        await Expect(page.Without).ToHaveValueAsync("a/b");

        await page.Photos.Nth(2).FocusAsync();
        await keyboard.PressAsync("/");
        await Expect(page.Text).ToBeFocusedAsync();
        await page.Photos.Nth(2).FocusAsync();
        await keyboard.PressAsync("Enter");
        await Expect(page.Viewer).ToBeVisibleAsync();
        await keyboard.PressAsync("/");
        await keyboard.PressAsync("Escape");
        await Expect(page.Photos.Nth(2)).ToBeFocusedAsync();
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task The_keyboard_alone_reaches_and_opens_the_photos()
    {
        var page = await browser.OpenAsync("?q=a+red+boat+at+sunset");
        var keyboard = page.Page.Keyboard;
        await page.Page.Locator(".skip").FocusAsync();
        await keyboard.PressAsync("Enter");
        await keyboard.PressAsync("Tab");
        await Expect(page.Photos.Nth(0)).ToBeFocusedAsync();
        await keyboard.PressAsync("ArrowRight");
        await Expect(page.Photos.Nth(1)).ToBeFocusedAsync();
        await keyboard.PressAsync("ArrowDown");
        await Expect(page.Photos.Nth(5)).ToBeFocusedAsync();
        await keyboard.PressAsync("End");
        await Expect(page.Photos.Nth(23)).ToBeFocusedAsync();
        await Expect(page.Photos).ToHaveCountAsync(48);
        await Expect(page.Photos.Nth(23)).ToBeFocusedAsync();
        for (var up = 0; up < 4; up++) await keyboard.PressAsync("ArrowUp");
        await Expect(page.Photos.Nth(7)).ToBeFocusedAsync();
        var (header, photo) = (await page.Page.Locator("header").BoundingBoxAsync(), await page.Photos.Nth(7).BoundingBoxAsync());
        Assert.True(photo!.Y >= header!.Y + header.Height, "the header covers the photo that has the focus");
        await keyboard.PressAsync("Home");
        await Expect(page.Photos.Nth(0)).ToBeFocusedAsync();

        await keyboard.PressAsync("Enter");
        var names = await page.NamesAsync();
        await Expect(page.Viewer).ToBeVisibleAsync();
        await Expect(page.Viewer).ToContainTextAsync($"{names[0]} 1 of 48 · cosine 0.");
        await keyboard.PressAsync("ArrowRight");
        await keyboard.PressAsync("ArrowRight");
        await Expect(page.Viewer).ToContainTextAsync($"{names[2]} 3 of 48");
        await keyboard.PressAsync("ArrowLeft");
        await Expect(page.Viewer.GetByRole(AriaRole.Img)).ToHaveAttributeAsync("alt", names[1]);
        await keyboard.PressAsync("Escape");
        await Expect(page.Viewer).ToBeHiddenAsync();
        await Expect(page.Photos.Nth(1)).ToBeFocusedAsync();
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task Enter_on_the_last_button_shows_more_photos_and_moves_to_the_first_of_them()
    {
        var page = await browser.OpenAsync("?q=a+red+boat");
        await page.More.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        await Expect(page.Photos.Nth(24)).ToBeFocusedAsync();
        await Expect(page.Page).ToHaveURLAsync(new Regex("n=48"));
        Assert.Empty(page.Complaints);
    }

    [Fact]
    public async Task The_arrow_keys_page_through_large_photos_beyond_the_shown_ones()
    {
        var page = await browser.OpenAsync("?q=a+red+boat");
        var keyboard = page.Page.Keyboard;
        // Otherwise the end of the page would come into view and load the next photos.
        await page.Photos.Nth(0).FocusAsync();
        await keyboard.PressAsync("Enter");
        for (var turned = 0; turned < 24; turned++) await keyboard.PressAsync("ArrowRight");
        await Expect(page.Viewer).ToContainTextAsync(new Regex("2[45] of 48"));
        await keyboard.PressAsync("ArrowRight");
        await keyboard.PressAsync("Escape");
        await Expect(page.Page.Locator("#results .photo:focus")).ToHaveCountAsync(1);
        Assert.Empty(page.Complaints);
    }

    /// <summary>Whether the element, or the one drawn in its place, has an outline or a shadow.</summary>
    private const string IsMarked = """
        element => {
          const isDrawn = part => part && part.getBoundingClientRect().width > 1;
          const drawn = [element, element.closest("label")].filter(isDrawn).map(part => getComputedStyle(part));
          return element.getBoundingClientRect().top >= 0
            && drawn.some(style => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2
              || style.boxShadow.includes("inset"));
        }
        """;
}
