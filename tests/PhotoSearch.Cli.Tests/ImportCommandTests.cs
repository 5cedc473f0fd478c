using System.Text.Json;

namespace PhotoSearch.Tests;

public sealed class ImportCommandTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task Imported_embeddings_are_found_by_text_and_shown_from_their_address()
    {
        float[] red = await EmbeddingOfAsync("a red boat"), cat = await EmbeddingOfAsync("a black cat");
        await WriteAsync(["red-boat_1", "cat"], red, cat);
        string[] import =
            ["import", "unsplash", "--ids", photosearch.In("photo_ids.csv"), "--features", photosearch.In("features.npy"), "--model",
                "Starter"]; // in any case: the search below would not find its model otherwise
        var imported = await photosearch.RunAsync(import);
        var again = await photosearch.RunAsync([.. import, "--json"]);
        var found = await photosearch.RunAsync("search", "a red boat", "-n", "1", "--html", photosearch.In("found.html"));

        Assert.True(imported.ExitCode == 0, imported.Error);
        Assert.StartsWith("2 photos indexed", imported.Output);
        Assert.Contains("2 embeddings of 512 dimensions; into index \"photos\"", imported.Error);
        using var json = JsonDocument.Parse(again.Output);
        Assert.Equal((0, 2), (json.RootElement.GetProperty("indexed").GetInt32(), json.RootElement.GetProperty("unchanged").GetInt32()));
        Assert.Equal("  1. 1.000  https://unsplash.com/photos/red-boat_1/download?w=320", found.Output.TrimEnd());
        Assert.Contains(
            "<img src=\"https://unsplash.com/photos/red-boat_1/download?w=320\"", File.ReadAllText(photosearch.In("found.html")));
    }

    [Fact]
    public async Task A_model_that_did_not_make_the_embeddings_is_told()
    {
        await WriteAsync(["a"], [.. Enumerable.Repeat(1f, 768)]);
        string[] import = ["import", "unsplash", "--ids", photosearch.In("photo_ids.csv"), "--features", photosearch.In("features.npy")];

        Assert.Contains(
            "clip-ViT-B-32 makes embeddings of 512 dimensions, and these have 768", (await photosearch.RunAsync(import)).Error,
            StringComparison.Ordinal);
        Assert.Contains(
            "starter makes embeddings of 512 dimensions",
            (await photosearch.RunAsync([.. import, "--model", TestPaths.InRepository("data", "models", "starter")])).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_does_not_exist_is_a_wrong_argument_and_one_in_a_folder_is_remembered_by_its_name()
    {
        foreach (var file in Directory.GetFiles(TestPaths.InRepository("data", "models", "starter")))
            if (Path.GetFileName(file) != "model.json")
                File.Copy(file, Path.Combine(Directory.CreateDirectory(photosearch.In("mine-v2")).FullName, Path.GetFileName(file)));
        await WriteAsync(["a"], await EmbeddingOfAsync("a red boat"));
        string[] import =
            ["import", "unsplash", "--ids", photosearch.In("photo_ids.csv"), "--features", photosearch.In("features.npy"), "--model"];

        var nonsense = await photosearch.RunAsync([.. import, "nonsense"]);
        Assert.Equal(2, nonsense.ExitCode);
        Assert.Equal(
            "--model \"nonsense\" is not a model. Use starter, clip-ViT-B-32, clip-ViT-B-32-int8 or the folder of a model.",
            nonsense.Error.TrimEnd());
        Assert.False(File.Exists(photosearch.In("photos.db")));

        Assert.Equal(0, (await photosearch.RunAsync([.. import, photosearch.In("mine-v2")])).ExitCode);
        Assert.Contains("mine-v2, 512 dimensions", (await photosearch.RunAsync("index", "info")).Output, StringComparison.Ordinal);
        photosearch.Environment["CLIP_MODEL"] = photosearch.In("mine-v2");
        Assert.StartsWith("  1. 1.000  ", (await photosearch.RunAsync("search", "a red boat")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_range_of_a_file_is_imported_and_a_row_without_direction_is_named()
    {
        var golden = TestPaths.InRepository("tests", "PhotoSearch.Tests", "Datasets", "npy", "float16-big-2.0.npy");
        await File.WriteAllTextAsync(photosearch.In("ids.csv"), "photo_id\na\nb\nzeros\nnan\n");
        var imported =
            await photosearch.RunAsync(
                "import", "unsplash", "--ids", photosearch.In("ids.csv"), "--features", golden, "--start", "1", "--end", "3");

        Assert.Equal(3, imported.ExitCode);
        Assert.StartsWith("1 photo indexed", imported.Output);
        Assert.Contains("Skipped zeros: its embedding is all zeros, which has no direction (row 2)", imported.Error);
        Assert.DoesNotContain("nan", imported.Error);
        Assert.Contains("clip-ViT-B-32, 4 dimensions", (await photosearch.RunAsync("index", "info")).Output);
    }

    [Fact]
    public async Task Files_that_do_not_fit_are_one_line_and_make_no_index()
    {
        await WriteAsync(["a", "b", "c"], [1, 2], [3, 4]);
        var features = photosearch.In("features.npy");
        foreach (var (
            ids, said) in new[] { ("photo_ids.csv", "names 3 photos"), ("features.npy", "no column photo_id"),
            ("nowhere.csv", "nowhere.csv cannot be read") })
        {
            var result = await photosearch.RunAsync("import", "unsplash", "--ids", photosearch.In(ids), "--features", features);

            Assert.Equal(1, result.ExitCode);
            Assert.Contains(said, result.Error);
            Assert.Single(result.Error.TrimEnd().Split('\n'));
        }
        Assert.Equal(2, (await photosearch.RunAsync("import", "unsplash", "--features", features)).ExitCode);
        await WriteAsync(["a", "b"], [1, 2], [3, 4]);
        Assert.Equal(
            2, (await photosearch.RunAsync(
                "import", "unsplash", "--ids", photosearch.In("photo_ids.csv"), "--features", features, "--start", "2")).ExitCode);
        Assert.False(File.Exists(photosearch.In("photos.db")), "a refused import made an index file");
    }

    private async Task<float[]> EmbeddingOfAsync(string text) =>
        JsonSerializer.Deserialize<float[]>((await photosearch.RunAsync("embed", "--text", text, "--json")).Output)!;

    private async Task WriteAsync(string[] ids, params float[][] rows)
    {
        await File.WriteAllTextAsync(photosearch.In("photo_ids.csv"), "photo_id\n" + string.Join('\n', ids));
        await File.WriteAllBytesAsync(photosearch.In("features.npy"), NpyBytes.Of(rows));
    }
}
