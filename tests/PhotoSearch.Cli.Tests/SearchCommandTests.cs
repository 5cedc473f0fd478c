using System.Text.Json;

namespace PhotoSearch.Tests;

public sealed class SearchCommandTests(FilledIndex filled) : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task Photo_and_text_without_and_minimum_cosine_change_the_hits()
    {
        await filled.CopyToAsync(photosearch);

        var both = await HitsAsync("red", "--image", Photo("p094.jpg"), "-n", "4");
        Assert.All(both.Where(hit => hit.Id != "p094.jpg"), hit => Assert.Contains("boat:red", Facts(hit.Id)), throwIfEmpty: true);
        Assert.Contains(await HitsAsync("a boat", "-n", "4"), hit => Facts(hit.Id).Contains("sunset"));
        Assert.DoesNotContain(await HitsAsync("a boat", "--without", "sunset", "-n", "4"), hit => Facts(hit.Id).Contains("sunset"));

        var all = await HitsAsync("a boat", "-n", "20");
        var least = all[6].Cosine;
        var near = await HitsAsync("a boat", "-n", "20", "--min-cosine", least.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(all[..7], near);
        var none = await photosearch.RunAsync("search", "a boat", "--min-cosine", "0.99");
        Assert.Equal((0, ""), (none.ExitCode, none.Output));
        Assert.Contains("No photo has a cosine of 0.99 or more. The best has 0.", none.Error);
    }

    [Fact]
    public async Task A_page_shows_the_query_photo_and_the_query()
    {
        await filled.CopyToAsync(photosearch);
        await photosearch.RunAsync(
            "search", "red", "--image", Photo("p094.jpg"), "--without", "night", "--html", photosearch.In("found.html"), "-n", "2");

        var html = File.ReadAllText(photosearch.In("found.html"));
        Assert.Contains("<title>Photo search: red, like p094.jpg, without night</title>", html);
        Assert.Equal(3, html.Split("<img ").Length - 1);
    }

    [Fact]
    public async Task A_folder_in_any_notation_limits_searches_by_text_and_by_photo()
    {
        var mine = photosearch.In("mine");
        GalleryCopies.CopyTo(mine, 20);
        GalleryCopies.CopyTo(Path.Combine(mine, "holidays", "2024"), 3, skip: 20);
        Assert.Equal(0, (await photosearch.RunAsync("add", mine, "--index", "mine")).ExitCode);
        string[] inFolder = ["holidays/2024/p021.jpg", "holidays/2024/p022.jpg", "holidays/2024/p023.jpg"];

        foreach (var folder in new[] { "holidays/2024", "./holidays/", Path.Combine(mine, "holidays", "2024"), "holidays/2024/" })
            Assert.Equal(inFolder, (await HitsAsync("a boat", "--folder", folder, "--index", "mine")).Select(hit => hit.Id).Order());
        Assert.Equal(inFolder, (await HitsAsync("--image", Photo("p001.jpg"), "--folder", "holidays", "--exact", "--index", "mine"))
            .Select(hit => hit.Id).Order());
        Assert.Equal(5, (await HitsAsync("a boat", "--folder", mine, "--index", "mine")).Length);

        await photosearch.RunAsync(
            "search", "boat", "--folder", "holidays", "--html", photosearch.In("found.html"), "--index", "mine");
        Assert.Contains("<title>Photo search: boat, in holidays</title>", File.ReadAllText(photosearch.In("found.html")));
    }

    [Fact]
    public async Task A_folder_without_photos_is_named()
    {
        var mine = photosearch.In("mine");
        GalleryCopies.CopyTo(Path.Combine(mine, "holidays", "2024"), 3);
        Assert.Equal(0, (await photosearch.RunAsync("add", mine, "--index", "mine")).ExitCode);

        await AssertRefusedAsync(
            1, "holidays/2042", "Index \"mine\" holds no photos in the folder holidays/2042. Did you mean holidays/2024?");
        await AssertRefusedAsync(
            2, photosearch.In("yours"), $"--folder {photosearch.In("yours")} is outside {mine}, the folder of index \"mine\".");
        await AssertRefusedAsync(2, "", "--folder has an empty path. Name a folder, or omit --folder to search all photos.");

        async Task AssertRefusedAsync(int exitCode, string folder, string message)
        {
            var refused = await photosearch.RunAsync("search", "boat", "--folder", folder, "--index", "mine");
            Assert.Equal((exitCode, ""), (refused.ExitCode, refused.Output));
            Assert.Contains(message, refused.Error);
        }
    }

    [Fact]
    public async Task A_page_without_a_file_is_temporary_and_opens_only_on_a_terminal()
    {
        await filled.CopyToAsync(photosearch);
        photosearch.Environment["TMPDIR"] = photosearch.In();
        photosearch.Environment["BROWSER"] = "touch";

        var piped = await photosearch.RunAsync("search", "--html", "a red boat");
        Assert.True(piped.ExitCode == 0, piped.Error);
        Assert.StartsWith("  1. 0.", piped.Output);
        var page = Assert.Single(Directory.GetFiles(photosearch.In(), "found.html", SearchOption.AllDirectories));
        Assert.Contains(page, piped.Error);

        photosearch.Environment["BROWSER"] = "no-such-browser";
        Assert.Contains("No browser found", (await photosearch.RunAsync("search", "a red boat", "--html", page, "--open")).Error);
    }

    [Fact]
    public async Task The_starter_model_warns_unless_the_photos_are_the_sample_photos()
    {
        const string Note = "The starter model was trained only on drawings";
        await filled.CopyToAsync(photosearch);
        GalleryCopies.CopyTo(photosearch.In("mine"), 2);
        Assert.Equal(0, (await photosearch.RunAsync("add", photosearch.In("mine"), "--index", "mine")).ExitCode);

        Assert.DoesNotContain(Note, (await photosearch.RunAsync("search", "a boat")).Said);
        Assert.DoesNotContain(Note, (await photosearch.RunAsync("doctor")).Said);
        Assert.StartsWith(Note, (await photosearch.RunAsync("search", "a boat", "--index", "mine")).Error);
        Assert.Contains($"note     model     {Note}", (await photosearch.RunAsync("doctor", "--index", "mine")).Output);
    }

    private static string Photo(string name) => TestPaths.InRepository("data", "photos", name);

    private async Task<PhotoHit[]> HitsAsync(params string[] query)
    {
        var result = await photosearch.RunAsync(["search", .. query, "--json"]);
        Assert.True(result.ExitCode == 0, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        return [.. json.RootElement.GetProperty("hits").EnumerateArray().Select(hit =>
            new PhotoHit(
                hit.GetProperty("id").GetString()!, hit.GetProperty("image_url").GetString()!, hit.GetProperty("cosine").GetDouble()))];
    }

    private static string[] Facts(string photo) =>
        JsonDocument.Parse(File.ReadAllText(TestPaths.InRepository("data", "evaluation", "gallery.json"))).RootElement
        .EnumerateArray().Single(entry => entry.GetProperty("file").GetString() == photo)
        .GetProperty("facts").EnumerateArray().Select(fact => fact.GetString()!).ToArray();
}
