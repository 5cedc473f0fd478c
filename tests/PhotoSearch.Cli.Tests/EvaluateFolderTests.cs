using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary><c>evaluate FOLDER</c>: photos without captions search for themselves.</summary>
public sealed partial class EvaluateFolderTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task The_sample_photos_find_themselves_as_in_the_guide()
    {
        var result = await photosearch.RunAsync("evaluate", TestPaths.InRepository("data", "photos"));

        Assert.True(result.ExitCode == 0, result.Error);
        var (found, told) = (Figures(result.Output), Figures(File.ReadAllText(TestPaths.InRepository("docs", "command-line.md"))));
        Assert.Equal(5 * 3, found.Length);
        Assert.All(found.Zip(told), pair => Assert.Equal(pair.Second, pair.First, 0.016)); // two photos may differ by processor
        Assert.Equal(told.Length, found.Length);

        static double[] Figures(string text) =>
            [.. FigureRow().Matches(text).SelectMany(row => row.Groups["figure"].Captures)
                .Select(figure => double.Parse(figure.Value, CultureInfo.InvariantCulture))];
    }

    [Fact]
    public async Task Bad_photos_are_named_and_copies_do_not_count_against_each_other()
    {
        var mine = photosearch.In("mine");
        GalleryCopies.CopyTo(mine, 8);
        GalleryCopies.CopyTo(Path.Combine(mine, "copies"), 8);
        await File.WriteAllTextAsync(Path.Combine(mine, "bad.jpg"), "no photo");

        var result = await photosearch.RunAsync("evaluate", mine, "--json");

        Assert.Equal(3, result.ExitCode);
        Assert.Single(result.Error.Split('\n'), line => line.StartsWith("Skipped bad.jpg: not a readable image", StringComparison.Ordinal));
        var json = JsonElement.Parse(result.Output);
        Assert.Equal((16, 16), (json.GetProperty("photos").GetInt32(), json.GetProperty("searched").GetInt64()));
        Assert.Equal("bad.jpg", Assert.Single(json.GetProperty("failures").EnumerateArray()).GetProperty("photo").GetString());
        var asTheyAre = json.GetProperty("variants")[0];
        Assert.Equal("unchanged", asTheyAre.GetProperty("variant").GetString());
        Assert.Equal(
            (1, 1, 1),
            (asTheyAre.GetProperty("hits_at_1").GetDouble(), asTheyAre.GetProperty("hits_at_5").GetDouble(),
                asTheyAre.GetProperty("cosine").GetDouble()));
    }

    [Fact]
    public async Task An_index_with_the_photos_gives_the_same_figures_and_missing_photos_are_named()
    {
        var mine = photosearch.In("mine");
        GalleryCopies.CopyTo(Path.Combine(mine, "all"), 20);
        Assert.Equal(0, (await photosearch.RunAsync("add", mine, "--index", "mine")).ExitCode);

        var themselves = JsonElement.Parse((await photosearch.RunAsync("evaluate", Path.Combine(mine, "all"), "--json")).Output);
        GalleryCopies.CopyTo(Path.Combine(mine, "all"), 1, skip: 20);
        var inIndex = await photosearch.RunAsync("evaluate", Path.Combine(mine, "all"), "--index", "mine", "--exact", "--json");

        Assert.Equal(3, inIndex.ExitCode);
        Assert.Contains("Skipped all/p021.jpg: not in index \"mine\"", inIndex.Error);
        Assert.Equal(
            themselves.GetProperty("variants").GetRawText(), JsonElement.Parse(inIndex.Output).GetProperty("variants").GetRawText());
    }

    [Fact]
    public async Task An_invalid_evaluation_is_reported()
    {
        var (mine, empty) = (photosearch.In("my photos"), photosearch.In("none of them"));
        var quote = OperatingSystem.IsWindows() ? '"' : '\'';
        GalleryCopies.CopyTo(mine, 1);
        Directory.CreateDirectory(empty);
        await photosearch.RunAsync("index", "create", mine, "--index", "mine");
        foreach (var (arguments, code, said) in new (string[], int, string)[]
        {
            ([empty], 1, $"No photo in {empty} can be read. Name a folder of photos, or a TSV file with captions."),
            ([mine, "--index", "mine"], 1,
                $"Index \"mine\" holds none of the photos in {mine}. Add them first: `photosearch add {quote}{mine}{quote} --index mine`."),
            ([empty, "--index", "mine"], 1, $"{empty} is outside that folder"),
            ([empty, "--index", "mine"], 1,
                $"create it again with `photosearch index create {quote}{empty}{quote} --for NUMBER --index mine`."),
            ([mine, "--index", "other"], 1, "There is no index \"other\""),
            ([mine, "--photos", mine], 2, "--photos FOLDER works only with a TSV file. Omit it when PATH is a folder."),
        })
        {
            var result = await photosearch.RunAsync(["evaluate", .. arguments]);
            Assert.Equal((code, ""), (result.ExitCode, result.Output));
            Assert.Contains(said, result.Error);
        }
    }

    [GeneratedRegex(@"^(unchanged|cropped|mirrored|grey|small)( +(?<figure>[01]\.\d{3})){3}\r?$", RegexOptions.Multiline)]
    private static partial Regex FigureRow();
}
