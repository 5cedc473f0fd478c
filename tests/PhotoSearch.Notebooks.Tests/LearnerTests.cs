using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

/// <summary>What happens when learners change cells of the three notebooks or run them in another order.</summary>
public sealed class LearnerTests : IDisposable
{
    private readonly NotebookFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_error_on_purpose_also_works_after_Start_again_and_leaves_an_index_that_fits_the_model()
    {
        var cells = await CellsAsync("1-prepare-opensearch.ipynb");
        var error = cells.Single(code => code.Contains("clip-ViT-L-14", StringComparison.Ordinal));
        var startAgain = cells.Single(code => code.Contains("var deleteIt = false;", StringComparison.Ordinal))
            .Replace("false;", "true;", StringComparison.Ordinal);
        var run = await RunAsync([.. cells, startAgain, error, "Console.Write((await index.GetInfoAsync()).Dimension);"]);

        var texts = run.CodeCells.Select(TextOf).ToArray();
        Assert.Equal("Deleted.\n", texts[^3]);
        Assert.StartsWith(
            "Index \"photos\" holds 512-dimensional embeddings from starter; clip-ViT-L-14 makes 768.", texts[^2],
            StringComparison.Ordinal);
        Assert.Equal("512", texts[^1]);
    }

    [Theory]
    [InlineData("var textInput = \"a red boat at sunset\";", "var textInput = \" \";",
        "There is nothing to search for. Enter a text, a photo, or both.")]
    [InlineData("var textInput = \"a red boat at sunset\";", "string textInput = null;",
        "There is nothing to search for. Enter a text, a photo, or both.")]
    [InlineData("Tokenize(textInput)", "Tokenize(null)", "The text to tokenize is null. (Parameter 'text')")]
    [InlineData("EmbedTextAsync(textInput)", "EmbedTextAsync(null)", "The text to tokenize is null. (Parameter 'text')")]
    [InlineData("SearchAsync(query, k: 3)", "SearchAsync(query, k: 0)",
        "k is the number of photos to find: 1 to 4,096, not 0. (Parameter 'k')")]
    [InlineData("SearchAsync(query, k: 3)", "SearchAsync(null, k: 3)",
        "Cannot search with this query: its embedding is all zeros, which has no direction. (Parameter 'embedding')")]
    public async Task A_query_that_cannot_be_searched_gets_a_clear_message(string written, string changed, string sentence)
    {
        var cells = await CellsAsync("3-run-vector-search.ipynb");
        Assert.Single(cells, code => code.Contains(written, StringComparison.Ordinal));
        var fill = "await index.CreateAsync(new(model.Name, model.Dimension)); await index.AddAsync([new(\"p001.jpg\", \"p001.jpg\", " +
            "await model.EmbedTextAsync(\"x\"))]); await index.RefreshAsync();";
        cells[0] = cells[0].Replace("var info =", $"{fill}\nvar info =", StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<NotebookException>(
            () => RunAsync([.. cells.Select(code => code.Replace(written, changed, StringComparison.Ordinal))]));
        Assert.EndsWith($", line {error.Line}: {sentence}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_first_cell_names_a_mistyped_key_and_a_missing_folder()
    {
        var env = folder.In(".env");
        await File.WriteAllTextAsync(env, "SERVICE_URL=http://localhost:9200\nPHOTOS_DIR=nowhere\n", TestContext.Current.CancellationToken);
        var library = TestPaths.InRepository("artifacts", "bin", "PhotoSearch", "debug", "PhotoSearch.dll");
        var first = (await CellsAsync("1-prepare-opensearch.ipynb"))[0]
            .Replace("../artifacts/bin/PhotoSearch/debug/PhotoSearch.dll", library.Replace('\\', '/'), StringComparison.Ordinal);
        var run = await RunAsync([first], new() { ["SERVICE_URI"] = null, ["PHOTOS_DIR"] = null }, folder.Path);

        Assert.Equal(
            [
                $"{env} sets SERVICE_URL, which is not a setting. Did you mean SERVICE_URI? .env.example lists them all.",
                $"There is no folder {folder.In("nowhere")}. Set PHOTOS_DIR to the folder with your photos, or remove this setting to " +
                "use the sample photos.",
            ],
            TextOf(run.CodeCells.Single()).TrimEnd().Split('\n')[1..]);
    }

    [Fact]
    public async Task Notebook_2_warns_that_the_starter_model_does_not_know_other_photos()
    {
        File.Copy(TestPaths.InRepository("data", "photos", "p001.jpg"), folder.In("mine.jpg"));
        var first = (await CellsAsync("2-process-and-upload.ipynb"))[0];
        Assert.Contains(
            "The starter model was trained only on drawings",
            TextOf((await RunAsync([first], new() { ["PHOTOS_DIR"] = folder.Path })).CodeCells.Single()), StringComparison.Ordinal);
        Assert.DoesNotContain("The starter model", TextOf((await RunAsync([first])).CodeCells.Single()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_batch_of_eight_is_in_the_index_before_the_upload_which_leaves_it_unchanged()
    {
        var create = "await index.CreateAsync(new(model.Name, model.Dimension));";
        var cells = await CellsAsync("2-process-and-upload.ipynb");
        cells[0] += $"\n{create}";
        var texts = (await RunAsync(cells)).CodeCells.Select(TextOf).ToArray();

        Assert.Contains("shape [8, 512]\n", texts);
        Assert.Contains("8 stored, 8 in the index\n", texts);
        Assert.Contains(
            texts, text => text.Contains("122 photos indexed in ", StringComparison.Ordinal)
                && text.EndsWith("; 8 unchanged, 0 skipped.\n", StringComparison.Ordinal));
        Assert.Contains("Index \"photos\": 130 photos, 512 dimensions, model starter\n", texts);
    }

    [Fact]
    public async Task Notebook_2_names_and_skips_unreadable_photos_among_the_first_eight()
    {
        var photos = Directory.CreateDirectory(folder.In("photos")).FullName;
        foreach (var number in Enumerable.Range(1, 10))
            File.Copy(TestPaths.InRepository("data", "photos", $"p{number:000}.jpg"), Path.Combine(photos, $"p{number:000}.jpg"));
        foreach (var name in new[] { "p003.jpg", "p008.jpg" })
            await File.WriteAllTextAsync(Path.Combine(photos, name), "not a photo", TestContext.Current.CancellationToken);
        var cells = await CellsAsync("2-process-and-upload.ipynb");
        cells[0] += "\nawait index.CreateAsync(new(model.Name, model.Dimension));";
        var texts = (await RunAsync(cells, new() { ["PHOTOS_DIR"] = photos })).CodeCells.Select(TextOf).ToArray();

        var batch = Assert.Single(texts, text => text.Contains("shape [6, 512]", StringComparison.Ordinal)).Split('\n');
        Assert.StartsWith("skipped p003.jpg: ", batch[0], StringComparison.Ordinal);
        Assert.StartsWith("skipped p008.jpg: ", batch[1], StringComparison.Ordinal);
        Assert.Contains("6 stored, 6 in the index\n", texts);
        Assert.Contains(texts, text => text.EndsWith("; 6 unchanged, 2 skipped.\n", StringComparison.Ordinal));
        Assert.Contains("Index \"photos\": 8 photos, 512 dimensions, model starter\n", texts);
    }

    [Theory]
    [InlineData("new(\"another\", model.Dimension)", "Index \"photos\" holds embeddings from another, which ")]
    [InlineData("new(model.Name, model.Dimension, \"elsewhere\")", "Index \"photos\" is for the photos in elsewhere, but ")]
    public async Task The_batch_adds_nothing_to_an_index_of_another_model_or_folder(string definition, string refusal)
    {
        var cells = await CellsAsync("2-process-and-upload.ipynb");
        cells[0] += $"\nawait index.CreateAsync({definition});";
        var error = await Assert.ThrowsAsync<NotebookException>(() => RunAsync(cells));
        Assert.Contains(refusal, error.Message, StringComparison.Ordinal);

        var count = "Console.Write((await index.GetInfoAsync()).Photos);";
        Assert.Equal("0", TextOf((await RunAsync([cells[0], count])).CodeCells.Last()));
    }

    [Fact]
    public async Task A_longer_list_finds_what_a_short_one_misses_and_hits_are_a_table()
    {
        var cells = await CellsAsync("3-run-vector-search.ipynb");
        var search = Assert.Single(cells, code => code.StartsWith("var ef = 10;", StringComparison.Ordinal));
        const string Upload =
            "await index.CreateAsync(new(model.Name, model.Dimension)); await PhotoIngest.RunAsync(model, index, settings);";
        cells[0] = cells[0].Replace("var info =", $"{Upload}\nvar info =", StringComparison.Ordinal);
        int[] sizes = [1, 40, 130];
        string[] others = [.. sizes.Select(ef => search.Replace("ef = 10", $"ef = {ef}", StringComparison.Ordinal))];
        var run = await RunAsync([.. cells, .. others]);

        var recalls = run.CodeCells.Select(TextOf).Where(text => text.StartsWith("ef ", StringComparison.Ordinal))
            .Select(text => text.Split(',')[0]);
        Assert.Equal(
            ["ef 10: recall@10 9 of 10", "ef 1: recall@10 1 of 10", "ef 40: recall@10 10 of 10", "ef 130: recall@10 10 of 10"], recalls);
        var hits = Assert.Single(
            run.CodeCells, cell => cell.Source.EndsWith("display(hits);", StringComparison.Ordinal)).Outputs.Single()!["data"]!;
        Assert.StartsWith(
            "<table><tr><th>rank</th><th>cosine</th><th>photo</th></tr><tr><td>1</td><td>0.", NotebookCell.Text(hits["text/html"]),
            StringComparison.Ordinal);
    }

    private static async Task<string[]> CellsAsync(string notebook) =>
        [.. (await Notebook.ReadAsync(TestPaths.InRepository("notebooks", notebook))).CodeCells.Select(cell => cell.Source)];

    private async Task<Notebook> RunAsync(string[] cells, Dictionary<string, string?>? changed = null, string? workingFolder = null)
    {
        var environment = new Dictionary<string, string?>
        {
            ["SERVICE_URI"] = "", ["INDEX_FILE"] = folder.In("photos.db"), ["INDEX_NAME"] = "photos", ["CLIP_MODEL"] = "starter",
            ["PHOTOS_DIR"] = TestPaths.InRepository("data", "photos"),
        };
        foreach (var (name, value) in changed ?? []) environment[name] = value;
        var options =
            new NotebookRunOptions { Environment = environment, WorkingFolder = workingFolder ?? TestPaths.InRepository("notebooks") };
        return (await Deadline.WaitAsync(
            NotebookRunner.RunAsync(folder.Write("n.ipynb", cells), options), () => string.Join('\n', cells))).Notebook;
    }

    private static string TextOf(NotebookCell cell) => string.Concat(cell.Outputs.Select(output => NotebookCell.Text(output!["text"])));
}
