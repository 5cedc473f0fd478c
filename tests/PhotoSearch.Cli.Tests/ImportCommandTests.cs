using System.Text.Json;

namespace PhotoSearch.Tests;

public sealed class ImportCommandTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task Imported_embeddings_are_found_by_text_and_shown_from_the_web()
    {
        float[] red = await EmbeddingOfAsync("a red boat"), cat = await EmbeddingOfAsync("a black cat");
        await WriteAsync(["red-boat_1", "cat"], red, cat);
        string[] import =
            ["import", "unsplash", "--ids", photosearch.In("photo_ids.csv"), "--features", photosearch.In("features.npy"), "--model",
                "Starter"]; // in any letter case, or the search below would not find its model
        var imported = await photosearch.RunAsync(import);
        var again = await photosearch.RunAsync([.. import, "--json"]);
        var found = await photosearch.RunAsync("search", "a red boat", "-n", "1", "--html", photosearch.In("found.html"));

        Assert.True(imported.ExitCode == 0, imported.Error);
        Assert.StartsWith("2 photos indexed", imported.Output);
        Assert.Contains("Found 2 embeddings with 512 dimensions. Importing into index \"photos\"", imported.Error);
        using var json = JsonDocument.Parse(again.Output);
        Assert.Equal((0, 2), (json.RootElement.GetProperty("indexed").GetInt32(), json.RootElement.GetProperty("unchanged").GetInt32()));
        Assert.Equal("  1. 1.000  https://unsplash.com/photos/red-boat_1/download?w=320", found.Output.TrimEnd());
        Assert.Contains(
            "<img src=\"https://unsplash.com/photos/red-boat_1/download?w=320\"", File.ReadAllText(photosearch.In("found.html")));
    }

    [Fact]
    public async Task A_model_with_another_dimension_is_reported()
    {
        await WriteAsync(["a"], [.. Enumerable.Repeat(1f, 768)]);
        string[] import = ["import", "unsplash", "--ids", photosearch.In("photo_ids.csv"), "--features", photosearch.In("features.npy")];

        Assert.Contains(
            "clip-ViT-B-32 makes 512-dimensional embeddings, but these have 768 dimensions.", (await photosearch.RunAsync(import)).Error,
            StringComparison.Ordinal);
        Assert.Contains(
            "starter makes 512-dimensional embeddings",
            (await photosearch.RunAsync([.. import, "--model", TestPaths.InRepository("data", "models", "starter")])).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_model_is_a_wrong_argument_and_a_model_folder_is_recorded_by_its_name()
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
            "--model \"nonsense\" is not a known model or a folder. Use starter, clip-ViT-B-32, clip-ViT-B-32-int8 or a model folder.",
            nonsense.Error.TrimEnd());
        Assert.False(File.Exists(photosearch.In("photos.db")));

        Assert.Equal(0, (await photosearch.RunAsync([.. import, photosearch.In("mine-v2")])).ExitCode);
        Assert.Contains("mine-v2, 512 dimensions", (await photosearch.RunAsync("index", "info")).Output, StringComparison.Ordinal);
        photosearch.Environment["CLIP_MODEL"] = photosearch.In("mine-v2");
        Assert.StartsWith("  1. 1.000  ", (await photosearch.RunAsync("search", "a red boat")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_range_of_a_file_is_imported_and_an_all_zero_row_is_named()
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
    public async Task Mismatched_files_are_reported_in_one_line_and_create_no_index()
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
        Assert.False(File.Exists(photosearch.In("photos.db")), "a rejected import created an index file");
    }

    private async Task<float[]> EmbeddingOfAsync(string text) =>
        JsonSerializer.Deserialize<float[]>((await photosearch.RunAsync("embed", "--text", text, "--json")).Output)!;

    private async Task WriteAsync(string[] ids, params float[][] rows)
    {
        await File.WriteAllTextAsync(photosearch.In("photo_ids.csv"), "photo_id\n" + string.Join('\n', ids));
        await File.WriteAllBytesAsync(photosearch.In("features.npy"), NpyBytes.Of(rows));
    }
}
