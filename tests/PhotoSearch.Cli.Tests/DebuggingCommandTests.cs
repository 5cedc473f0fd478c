using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary>The commands that show what the model reads: tokens, pixels, embed.</summary>
public sealed class DebuggingCommandTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task Tokens_reads_json_strings_and_prints_json_arrays()
    {
        photosearch.Environment["CLIP_MODEL"] = TestPaths.InShared("fixtures", "tiny-clip");
        var result = await photosearch.RunAsync(["tokens", "--json"],
            "\"a photo of a cat\"\n\"caf\\u00e9 \\ud83d\\ude00\"\n\"half \\ud83d of a pair\"\n\"\"\n");

        Assert.True(result.ExitCode == 0, result.Error);
        var lines = result.Output.TrimEnd().Split('\n');
        Assert.Equal(4, lines.Length);
        Assert.Equal("[49406,320,1125,539,320,2368,49407]", lines[0]);
        Assert.Equal("[49406,49407]", lines[3]);
    }

    [Fact]
    public async Task Tokens_names_the_line_that_is_not_json()
    {
        var result = await photosearch.RunAsync(["tokens", "--json"], "\"a boat\"\na boat\n");

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("Line 2 of standard input is not a JSON string", result.Error);
    }

    [Fact]
    public async Task Tokens_warns_about_a_text_that_is_too_long()
    {
        var result = await photosearch.RunAsync("tokens", "--json", string.Join(' ', Enumerable.Repeat("boat", 100)));

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(77, JsonSerializer.Deserialize<long[]>(result.Output)!.Length);
        Assert.Contains("too long", result.Error);
    }

    [Fact]
    public async Task Embed_prints_a_vector_of_length_1()
    {
        var text = await photosearch.RunAsync("embed", "--json", "--text", "a red boat");
        var image = await photosearch.RunAsync("embed", "--json", "--image", FirstPhoto);

        foreach (var result in new[] { text, image })
            Assert.Equal(1, Math.Sqrt(JsonSerializer.Deserialize<float[]>(result.Output)!.Sum(value => (double)value * value)), 4);
    }

    [Fact]
    public async Task The_starter_model_is_found_from_any_folder()
    {
        photosearch.WorkingFolder = Directory.CreateDirectory(photosearch.In("elsewhere")).FullName;

        var result = await photosearch.RunAsync("embed", "--text", "a boat");

        Assert.True(result.ExitCode == 0, result.Error);
    }

    /// <summary>Unless telemetry is switched off, ONNX Runtime keeps a device id and usage events in this folder and sends them.</summary>
    [Fact]
    public async Task ONNX_Runtime_sends_no_telemetry()
    {
        photosearch.Environment["HOME"] = Directory.CreateDirectory(photosearch.In("home")).FullName;
        photosearch.Environment["XDG_CACHE_HOME"] = null;

        Assert.Equal(0, (await photosearch.RunAsync("embed", "--text", "a boat")).ExitCode);

        Assert.DoesNotContain(
            Directory.GetFileSystemEntries(photosearch.In("home"), "*", SearchOption.AllDirectories), path =>
                path.Contains("onnxruntime", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Embed_names_a_broken_photo()
    {
        var file = photosearch.In("broken.jpg");
        File.WriteAllText(file, "no");
        var result = await photosearch.RunAsync("embed", "--image", file);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("broken.jpg", result.Error);
    }

    [Fact]
    public async Task Pixels_writes_what_the_model_sees()
    {
        var png = photosearch.In("seen.png");
        var result = await photosearch.RunAsync("pixels", FirstPhoto, "--out", png);

        Assert.True(result.ExitCode == 0, result.Error);
        var seen = await ImageDecoder.ReadForModelAsync(png);
        var photo = await ImageDecoder.ReadForModelAsync(FirstPhoto);
        Assert.Equal(photo.Pixels, seen.Pixels);
    }

    private static string FirstPhoto => Directory.GetFiles(TestPaths.InRepository("data", "photos"), "*.jpg").Order().First();
}
