using System.Text.Json;

namespace PhotoSearch.Tests;

public sealed class CommandLineTests(FilledIndex filled) : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task Help_lists_every_command()
    {
        var result = await photosearch.RunAsync("--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(result, await photosearch.RunAsync());
        foreach (var command in new[] { "workshop", "doctor", "index", "add", "import", "evaluate", "photos", "search", "embed", "tokens",
            "pixels" })
            Assert.Contains($"\n  {command} ", result.Output);
    }

    [Fact]
    public async Task A_wrong_setting_is_reported_in_one_line_with_exit_code_2()
    {
        photosearch.Environment["CLIP_MODEL"] = "no-such-model";
        var result = await photosearch.RunAsync("embed", "--text", "a boat");

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("CLIP_MODEL \"no-such-model\" is not allowed", result.Error);
        Assert.Single(result.Error.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task A_wrong_setting_is_reported_with_its_source()
    {
        var work = Directory.CreateDirectory(photosearch.In("work")).FullName;
        photosearch.WorkingFolder = work;
        File.WriteAllText(Path.Combine(work, ".env"), "PHOTOS_DIR=.\n");
        Assert.DoesNotContain(".env", (await photosearch.RunAsync("setup", "--model", "no-such-model")).Error, StringComparison.Ordinal);

        photosearch.Environment["CLIP_MODEL"] = "no-such-model";
        Assert.Contains(
            "It comes from the environment variable CLIP_MODEL, which overrides", (await photosearch.RunAsync("model", "list")).Error,
            StringComparison.Ordinal);

        photosearch.Environment["CLIP_MODEL"] = null;
        File.WriteAllText(Path.Combine(work, ".env"), "CLIP_MODEL=no-such-model\n");
        Assert.Contains(
            $"Change it in {Path.Combine(work, ".env")}.", (await photosearch.RunAsync("model", "list")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_checks_a_named_index_with_its_own_folder()
    {
        GalleryCopies.CopyTo(photosearch.In("mine"), 2);
        await photosearch.RunAsync("add", photosearch.In("mine"), "--index", "mine");
        var result = await photosearch.RunAsync("doctor", "--index", "mine");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Contains($": 2 photos in {photosearch.In("mine")}, 512 dimensions", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Searching_before_adding_says_what_to_do()
    {
        var result = await photosearch.RunAsync("search", "a boat");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("photosearch add", result.Error);
        Assert.False(File.Exists(photosearch.In("photos.db")), "a search created an index file");
    }

    [Fact]
    public async Task Add_then_search_finds_the_red_boats_at_sunset()
    {
        var added = await photosearch.RunAsync("add");
        Assert.True(added.ExitCode == 0, added.Error);
        var photos = Directory.GetFiles(TestPaths.InRepository("data", "photos")).Length;
        Assert.StartsWith($"{photos} photos indexed", added.Output);

        var found = await photosearch.RunAsync("search", "a red boat at sunset", "-n", "4", "--json");
        using var json = JsonDocument.Parse(found.Output);
        Assert.Equal("a red boat at sunset", json.RootElement.GetProperty("query").GetString());
        Assert.Equal("photos", json.RootElement.GetProperty("index").GetString());
        Assert.Equal("starter", json.RootElement.GetProperty("model").GetString());
        var hits = json.RootElement.GetProperty("hits").EnumerateArray().ToArray();
        Assert.Equal(4, hits.Length);
        Assert.All(hits, hit => Assert.Equal(hit.GetProperty("id").GetString(), hit.GetProperty("image_url").GetString()));
        var cosines = hits.Select(hit => hit.GetProperty("cosine").GetDouble()).ToArray();
        Assert.Equal(cosines.OrderDescending(), cosines);

        using var queries = JsonDocument.Parse(File.ReadAllText(TestPaths.InRepository("data", "evaluation", "gallery-queries.json")));
        var right = queries.RootElement.EnumerateArray().Single(query => query.GetProperty("query").GetString() == "a red boat at sunset")
            .GetProperty("relevant").EnumerateArray().Select(file => file.GetString()).ToHashSet();
        Assert.True(hits.Count(hit => right.Contains(hit.GetProperty("id").GetString())) >= 3, found.Output);

        var again = await photosearch.RunAsync("add");
        Assert.StartsWith($"0 photos indexed", again.Output);
        Assert.Contains($"{photos} unchanged", again.Output);
    }

    [Fact]
    public async Task Search_by_a_photo_finds_the_photo_first()
    {
        await filled.CopyToAsync(photosearch);
        var photo = Directory.GetFiles(TestPaths.InRepository("data", "photos"), "*.jpg").Order().First();
        var found = await photosearch.RunAsync("search", "--image", photo, "-n", "1", "--json");

        using var json = JsonDocument.Parse(found.Output);
        var hit = json.RootElement.GetProperty("hits")[0];
        Assert.Equal(Path.GetFileName(photo), hit.GetProperty("id").GetString());
        Assert.Equal(1, hit.GetProperty("cosine").GetDouble(), 4);
    }

    [Fact]
    public async Task A_page_of_results_contains_its_pictures_and_escapes_the_query()
    {
        await filled.CopyToAsync(photosearch);
        var page = photosearch.In("found.html");
        await photosearch.RunAsync("search", "<script>alert('boat')</script>", "--html", page);

        var html = File.ReadAllText(page);
        Assert.Contains("<img src=\"data:image/jpeg;base64,", html);
        Assert.DoesNotContain("<script>", html);
        Assert.Contains("&lt;script&gt;", html);
    }

    [Fact]
    public async Task A_bad_photo_is_named_and_the_others_are_added()
    {
        Directory.CreateDirectory(photosearch.In("mine", "deeper"));
        File.Copy(Directory.GetFiles(TestPaths.InRepository("data", "photos"), "*.jpg").Order()
            .First(), photosearch.In("mine", "deeper", "good one ä.JPG"));
        File.WriteAllText(photosearch.In("mine", "bad.jpg"), "not a photo");
        File.WriteAllText(photosearch.In("mine", "notes.txt"), "not meant to be one");
        var result = await photosearch.RunAsync("add", photosearch.In("mine"));

        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith("1 photo indexed", result.Output);
        Assert.Contains("Skipped bad.jpg: not a readable image", result.Error);
        Assert.DoesNotContain("notes.txt", result.Error);
        var found = await photosearch.RunAsync("search", "anything", "--json");
        Assert.Contains("\"deeper/good one ä.JPG\"", found.Output);
    }

    [Fact]
    public async Task A_missing_folder_is_reported_in_one_line()
    {
        var result = await photosearch.RunAsync("add", photosearch.In("nowhere"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("There is no folder or file", result.Error);
        Assert.Equal("", (await photosearch.RunAsync("index", "list")).Output);
    }

    [Fact]
    public async Task A_folder_elsewhere_needs_an_index_of_its_own()
    {
        await filled.CopyToAsync(photosearch);
        GalleryCopies.CopyTo(photosearch.In("mine"), 1);
        var result = await photosearch.RunAsync("add", photosearch.In("mine"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Use another index (--index NAME)", result.Error);
    }

    [Fact]
    public async Task Indexes_are_created_listed_inspected_and_deleted()
    {
        Assert.Contains("Created index \"wildlife\"", (await photosearch.RunAsync("index", "create", "--index", "wildlife")).Output);
        Assert.Contains("already exists", (await photosearch.RunAsync("index", "create", "--index", "wildlife")).Output);
        Assert.Contains("wildlife", (await photosearch.RunAsync("index", "list")).Output);
        using var info = JsonDocument.Parse((await photosearch.RunAsync("index", "info", "--index", "wildlife", "--json")).Output);
        Assert.Equal("starter", info.RootElement[0].GetProperty("model").GetString());
        Assert.Equal(0, (await photosearch.RunAsync("index", "delete", "--index", "wildlife")).ExitCode);
        Assert.Equal(1, (await photosearch.RunAsync("index", "delete", "--index", "wildlife")).ExitCode);
        Assert.Equal(1, (await photosearch.RunAsync("index", "info", "--index", "wildlife")).ExitCode);
    }

    [Fact]
    public async Task Doctor_accepts_the_defaults_and_reports_problems()
    {
        var well = await photosearch.RunAsync("doctor");
        Assert.True(well.ExitCode == 0, well.Output);
        Assert.DoesNotContain("PROBLEM", well.Output);

        photosearch.Environment["PHOTOS_DIR"] = photosearch.In("nowhere");
        var ill = await photosearch.RunAsync("doctor");
        Assert.Equal(1, ill.ExitCode);
        Assert.Contains("PROBLEM  photos    There is no folder", ill.Output);

        photosearch.Environment["PHOTOS_DIR"] = Directory.CreateDirectory(photosearch.In("mine")).FullName;
        Assert.Contains("PROBLEM  photos    There are no photos", (await photosearch.RunAsync("doctor")).Output);
    }

    [Fact]
    public async Task An_unwritable_path_is_reported_in_one_line()
    {
        await filled.CopyToAsync(photosearch);
        foreach (var command in new string[][]
        {
            ["search", "a boat", "--html", photosearch.In("nowhere", "found.html")],
            ["pixels", Directory.GetFiles(TestPaths.InRepository("data", "photos"))
                .First(), "--out", photosearch.In("nowhere", "seen.png")],
        })
        {
            var result = await photosearch.RunAsync(command);
            Assert.Equal(1, result.ExitCode);
            Assert.Single(result.Error.TrimEnd().Split('\n'));
        }
    }

    [Theory]
    [InlineData("doctor")]
    [InlineData("index", "info")]
    [InlineData("search", "a boat")]
    public async Task A_missing_index_is_reported_with_the_command_that_creates_it(params string[] command)
    {
        var usual = await photosearch.RunAsync(command);
        var other = await photosearch.RunAsync([.. command, "--index", "other"]);

        Assert.EndsWith(": photosearch add FOLDER", (usual.Output + usual.Error).TrimEnd());
        Assert.EndsWith(": photosearch add FOLDER --index other", (other.Output + other.Error).TrimEnd());
    }

    [Fact]
    public async Task Searching_an_empty_index_says_so()
    {
        await photosearch.RunAsync("index", "create");
        var result = await photosearch.RunAsync("search", "a boat", "--json");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("\"hits\":[]", result.Output);
        Assert.Contains("is empty", result.Error);
    }

    [Fact]
    public async Task A_password_is_never_shown()
    {
        photosearch.Environment["SERVICE_URI"] = "https://admin:Geh31m@127.0.0.1:1";
        foreach (var command in new string[][] { ["doctor"], ["index", "info"], ["search", "a boat"], ["add"] })
        {
            var result = await photosearch.RunAsync(command);
            Assert.NotEqual(0, result.ExitCode);
            Assert.DoesNotContain("Geh31m", result.Output + result.Error);
            Assert.Contains("127.0.0.1:1", result.Output + result.Error);
        }
    }
}
