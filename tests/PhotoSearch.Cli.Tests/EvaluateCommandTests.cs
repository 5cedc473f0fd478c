using System.Text.Json;

namespace PhotoSearch.Tests;

public sealed class EvaluateCommandTests(FilledIndex filled) : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    private static string Gallery => TestPaths.InRepository("data", "evaluation", "gallery.tsv");

    private static string Photos => TestPaths.InRepository("data", "photos");

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task The_figures_of_the_starter_model_match_its_card()
    {
        var result = await photosearch.RunAsync("evaluate", TestPaths.InRepository("data", "evaluation", "retrieval.tsv"), "--json");

        Assert.True(result.ExitCode == 0, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        var tests = json.RootElement.GetProperty("tests").EnumerateArray().ToDictionary(test => test.GetProperty("test").GetString()!);
        Assert.Equal(ModelCard.Row("full captions"), [Of("full", "hits_at_1"), Of("full", "hits_at_3")]);
        Assert.Equal(ModelCard.Row("short queries"), [Of("short", "precision")]);
        Assert.Equal(ModelCard.Row("free queries"), [Of("free", "precision")]);
        Assert.Equal(ModelCard.Row("40 queries"), [Of("learner", "precision")]);
        Assert.Equal(ModelCard.Row("30 queries"), [Of("outside", "precision")]);
        Assert.Equal(
            ModelCard.Row("JPEG quality 50")
                .Take(3), [Of("full-q50", "hits_at_1"), Of("full-crop", "hits_at_1"), Of("full-large", "hits_at_1")]);
        Assert.Equal(ModelCard.Row("two typing errors").Take(2), [Of("full-typos", "hits_at_1"), Of("full-unknown", "hits_at_1")]);
        Assert.Equal(6270, json.RootElement.GetProperty("queries").GetInt32());

        double Of(string test, string figure) => Math.Round(tests[test].GetProperty(figure).GetDouble(), 3);
    }

    [Fact]
    public async Task An_index_of_another_model_is_refused_before_anything_is_downloaded()
    {
        await filled.CopyToAsync(photosearch);
        photosearch.Environment["CLIP_MODEL"] = "clip-ViT-B-32";
        photosearch.Environment["MODEL_CACHE"] = photosearch.In("models");
        var result = await photosearch.RunAsync("evaluate", Gallery, "--index", "photos");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("Index \"photos\" holds embeddings from starter", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_and_the_photos_themselves_give_the_same_figures()
    {
        await filled.CopyToAsync(photosearch);
        var themselves = await photosearch.RunAsync("evaluate", Gallery, "--photos", Photos, "--json");
        var index = await photosearch.RunAsync("evaluate", Gallery, "--index", "photos", "--exact", "--json");

        Assert.True(index.ExitCode == 0, index.Error);
        using var one = JsonDocument.Parse(themselves.Output);
        using var other = JsonDocument.Parse(index.Output);
        foreach (var figure in new[] { "queries", "photos", "hits_at_1", "hits_at_5", "hits_at_10", "mean_reciprocal_rank" })
            Assert.Equal(one.RootElement.GetProperty(figure).GetDouble(), other.RootElement.GetProperty(figure).GetDouble(), 9);
        Assert.InRange(other.RootElement.GetProperty("hits_at_1").GetDouble(), 0.9, 1);
        Assert.True(other.RootElement.GetProperty("seconds_per_search").GetDouble() > 0);
    }

    [Fact]
    public async Task The_table_has_every_figure_and_names_missing_photos()
    {
        File.WriteAllText(photosearch.In("captions.tsv"), "image\tcaption\np031.jpg\ta red boat at sunset\ngone.jpg\ta cat\n");
        var result = await photosearch.RunAsync("evaluate", photosearch.In("captions.tsv"), "--photos", Photos);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("Skipped gone.jpg: no such file", result.Error);
        Assert.Contains("Not counted: 1 query, because the correct photos are missing.", result.Error);
        Assert.StartsWith("captions.tsv: 1 query on 1 photo, model starter", result.Output);
        Assert.Contains("Hits@5  Hits@10", result.Output);
        Assert.Matches(@"all +1 +1\.000 +1\.000 +1\.000 +1\.000 +1\.000 +1\.000", result.Output);
        Assert.Contains("seconds per search", result.Output);
    }

    [Fact]
    public async Task An_invalid_evaluation_is_reported_in_one_line()
    {
        await photosearch.RunAsync("index", "create");
        foreach (var (arguments, code, said) in new (string[], int, string)[]
        {
            (["nowhere.tsv"], 1, "nowhere.tsv cannot be read"),
            ([Gallery], 1, "--photos FOLDER"),
            ([Gallery, "--index", "photos"], 1, "holds none of the photos"),
            ([Gallery, "--index", "other"], 1, "There is no index \"other\""),
        })
        {
            var result = await photosearch.RunAsync(["evaluate", .. arguments]);

            Assert.Equal(code, result.ExitCode);
            Assert.Contains(said, result.Error);
            Assert.Single(result.Error.TrimEnd().Split('\n'));
        }
        Assert.Equal(2, (await photosearch.RunAsync("evaluate", Gallery, "--exact")).ExitCode);
    }
}
