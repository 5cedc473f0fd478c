using System.Text.Json;
using System.Text.Json.Nodes;

namespace PhotoSearch.Tests;

/// <summary><c>photosearch index create --for</c> and the loading of its index.</summary>
[Collection(OpenSearchServer.Collection)]
public sealed class IndexCreateTests(OpenSearchServer server) : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("0.2")]
    [InlineData("many")]
    [InlineData("1,5M")]
    [InlineData("M")]
    [InlineData("11B")]
    [InlineData("99999999999999999999B")]
    public async Task An_invalid_number_is_rejected(string photos)
    {
        var result = await photosearch.RunAsync("index", "create", $"--for={photos}");

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.StartsWith($"--for \"{photos}\" is not a number of photos from 1 to 10B", result.Error);
    }

    [Theory]
    [InlineData("200k", 200_000)]
    [InlineData("2.5M", 2_500_000)]
    [InlineData("1b", 1_000_000_000)]
    [InlineData("1,000,000", 1_000_000)]
    public async Task A_dry_run_shows_the_plan_and_creates_nothing(string photos, long number)
    {
        var result = await photosearch.RunAsync("index", "create", "--for", photos, "--dry-run", "--json");

        Assert.True(result.ExitCode == 0, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        Assert.Equal(number, json.RootElement.GetProperty("plan").GetProperty("photos").GetInt64());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("creation").ValueKind);
        Assert.Contains("CREATE TABLE signs_1", json.RootElement.GetProperty("request").GetString());
        Assert.False(File.Exists(photosearch.In("photos.db")), "a dry run created an index file");
    }

    [Fact]
    public async Task An_index_for_a_folder_accepts_no_other_photos()
    {
        GalleryCopies.CopyTo(photosearch.In("mine"), 2);
        var created = await photosearch.RunAsync("index", "create", photosearch.In("mine"), "--for", "200k");
        Assert.EndsWith($", for the photos in {photosearch.In("mine")}.", created.Output.TrimEnd(), StringComparison.Ordinal);

        var others = await photosearch.RunAsync("add");
        Assert.Equal(1, others.ExitCode);
        Assert.Contains("The index is empty, so delete it", others.Error, StringComparison.Ordinal);
        Assert.StartsWith("2 photos indexed", (await photosearch.RunAsync("add", photosearch.In("mine"))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_does_not_download_the_model()
    {
        photosearch.Environment["CLIP_MODEL"] = "clip-ViT-B-32";
        photosearch.Environment["MODEL_CACHE"] = photosearch.In("models");
        var result = await photosearch.RunAsync("index", "create", "--for", "1M");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.Contains("512 dimensions, model clip-ViT-B-32", result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(photosearch.In("models")));
    }

    [Fact]
    public async Task The_embedded_index_for_many_photos_is_filled_and_searched()
    {
        var created = await photosearch.RunAsync("index", "create", "--for", "200k");
        Assert.Contains("memory     13 MB", created.Output);
        Assert.Contains("Created index \"photos\"", created.Output);

        Assert.Equal(0, (await photosearch.RunAsync("add")).ExitCode);
        var found = JsonNode.Parse((await photosearch.RunAsync("search", "a red boat at sunset", "-n", "4", "--json")).Output)!["hits"]!;
        var exact = JsonNode.Parse(
            (await photosearch.RunAsync("search", "a red boat at sunset", "-n", "4", "--json", "--exact")).Output)!["hits"]!;
        Assert.Equal(exact.AsArray().Select(hit => (string?)hit!["id"]), found.AsArray().Select(hit => (string?)hit!["id"]));
    }

    [Fact]
    public async Task Adding_a_whole_folder_ends_the_loading()
    {
        var name = $"scale-{Guid.NewGuid():N}";
        photosearch.Environment["SERVICE_URI"] = (await server.PlainAsync()).ServiceUri;
        photosearch.Environment["INDEX_NAME"] = name;
        try
        {
            var created = await photosearch.RunAsync("index", "create", "--for", "1M");
            Assert.Contains("memory     2.4 GB per copy, 4.8 GB with the replica", created.Output);
            Assert.Contains($"PUT /{name}\n{{", created.Output);
            Assert.Contains(
                $"; loading (when done: photosearch index finish --index {name})", (await photosearch.RunAsync("index", "info")).Output);
            Assert.Contains("It is loading", (await photosearch.RunAsync("doctor")).Output);

            Assert.Contains("Restored the refreshes and replicas", (await photosearch.RunAsync("add")).Error);

            Assert.DoesNotContain("loading", (await photosearch.RunAsync("index", "info")).Output);
        }
        finally
        {
            await photosearch.RunAsync("index", "delete");
        }
    }
}
