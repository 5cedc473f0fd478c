using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary><c>photosearch duplicates</c> on copies of sample photos.</summary>
public sealed class DuplicatesCommandTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task Resized_and_recompressed_copies_are_found_with_the_original_first_and_nothing_is_deleted()
    {
        var files = await AddCopiesAsync(3);

        var result = await photosearch.RunAsync("duplicates", "--json", "--index", "copies");

        Assert.True(result.ExitCode == 0, result.Error);
        using var json = JsonDocument.Parse(result.Output);
        var groups = json.RootElement.GetProperty("groups").EnumerateArray()
            .Select(group => group.GetProperty("photos").EnumerateArray().ToArray()).ToArray();
        Assert.Equal(3, groups.Length);
        foreach (var photos in groups)
        {
            var original = photos[0].GetProperty("id").GetString()!;
            Assert.Equal(
                [original, $"recompressed-{original}", $"small-{original}"], photos.Select(photo => photo.GetProperty("id").GetString()!));
            Assert.Equal([1, 1, 0.5], photos.Select(photo =>
                (double)photo.GetProperty("width").GetInt32() / photos[0].GetProperty("width").GetInt32()));
            Assert.All(photos[1..], photo => Assert.InRange(photo.GetProperty("cosine").GetDouble(), 0.97, 0.999999));
        }
        var others = groups.SelectMany(photos => photos[1..]).ToArray();
        Assert.Equal(6, json.RootElement.GetProperty("others").GetInt32());
        Assert.Equal(
            others.Sum(photo => new FileInfo(photosearch.In("copies", photo.GetProperty("id").GetString()!)).Length),
            json.RootElement.GetProperty("others_bytes").GetInt64());
        Assert.Equal(files, Directory.GetFiles(photosearch.In("copies")).Order());
    }

    [Fact]
    public async Task The_table_and_the_page_show_the_size_of_each_photo_and_the_total()
    {
        await AddCopiesAsync(1);
        var page = photosearch.In("page.html");

        var result = await photosearch.RunAsync("duplicates", "--index", "copies", "--html", page);

        Assert.True(result.ExitCode == 0, result.Error);
        var lines = result.Output.Split('\n');
        Assert.Equal(["GROUP", "PIXELS", "SIZE", "COSINE", "PHOTO"], lines[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@"^    1  768 x 512  \d+ kB          p001\.jpg$", lines[1]);
        Assert.Matches(@"^       768 x 512  \d+ kB   0\.9\d\d  recompressed-p001\.jpg$", lines[2]);
        Assert.Matches(@"^       384 x 256  \d+ kB   1\.000  small-p001\.jpg$", lines[3]);
        Assert.Matches(@"^1 group, 2 photos could be deleted to free \d+ kB\. Nothing was deleted\.$", lines[5]);
        var html = await File.ReadAllTextAsync(page);
        Assert.Equal(3, html.Split("<img ").Length - 1);
        Assert.Contains("<td>384 x 256</td>", html);
        Assert.Contains(lines[5], html);
    }

    /// <summary>The guide has these figures for all sample photos.</summary>
    [Theory]
    [InlineData("half the width", 10)]
    [InlineData("recompressed, quality 30", 10)]
    [InlineData("mirrored", 10)]
    [InlineData("cropped to 90 % a side", 10)]
    [InlineData("in grey", 0)]
    public async Task The_default_limit_finds_all_copies_except_grey_ones(string alteration, int found)
    {
        var originals = GalleryCopies.CopyTo(photosearch.In("copies"), 10);
        foreach (var original in originals)
            await File.WriteAllBytesAsync(
                original.Replace(".jpg", "-copy.jpg", StringComparison.Ordinal),
                AlteredPhotos.Alterations[alteration](await AlteredPhotos.ReadAsync(original)));
        await AddAsync();

        using var json = JsonDocument.Parse((await photosearch.RunAsync("duplicates", "--json", "--index", "copies")).Output);

        var groups = json.RootElement.GetProperty("groups").EnumerateArray()
            .Select(group => group.GetProperty("photos").EnumerateArray()
                .Select(photo => photo.GetProperty("id").GetString()!).ToHashSet()).ToList();
        Assert.Equal(found, originals.Select(Path.GetFileNameWithoutExtension).Count(name =>
            groups.Any(group => group.IsSupersetOf([$"{name}.jpg", $"{name}-copy.jpg"]))));
    }

    [Fact]
    public async Task The_limit_decides_which_photos_look_the_same()
    {
        await AddCopiesAsync(1);

        var none = await photosearch.RunAsync("duplicates", "--index", "copies", "--above", "1");

        Assert.Equal((0, "No two of 3 photos have a cosine of 1 or more.\n"), (none.ExitCode, none.Output));
        File.Copy(photosearch.In("copies", "p001.jpg"), photosearch.In("copies", "same.jpg"));
        await AddAsync();
        Assert.Contains("1.000  same.jpg", (await photosearch.RunAsync("duplicates", "--index", "copies", "--above", "1")).Output);
    }

    [Fact]
    public async Task A_missing_file_is_reported_with_the_next_step_and_exit_code_3()
    {
        await AddCopiesAsync(1);
        File.Delete(photosearch.In("copies", "p001.jpg"));

        var result = await photosearch.RunAsync("duplicates", "--index", "copies");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("Skipped p001.jpg: no such file", result.Error);
        Assert.Contains(
            $"To remove missing photos from the index: photosearch add {photosearch.In("copies")} --index copies --prune", result.Error);
        Assert.Contains("small-p001.jpg", result.Output);
        Assert.DoesNotContain(" p001.jpg", result.Output);
    }

    [Fact]
    public async Task An_unreadable_file_is_not_reported_as_missing()
    {
        await AddCopiesAsync(1);
        File.WriteAllText(photosearch.In("copies", "p001.jpg"), "not a picture");

        var result = await photosearch.RunAsync("duplicates", "--index", "copies");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("Skipped p001.jpg: ", result.Error);
        Assert.DoesNotContain("--prune", result.Error);
    }

    [Fact]
    public async Task Photos_in_a_missing_folder_are_grouped_without_sizes()
    {
        await AddCopiesAsync(1);
        Directory.Move(photosearch.In("copies"), photosearch.In("elsewhere"));

        var result = await photosearch.RunAsync("duplicates", "--index", "copies");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("does not exist, so sizes are unknown.", result.Error);
        Assert.Contains("1 group, 2 photos could be deleted. Nothing was deleted.", result.Output);
    }

    [Fact]
    public async Task A_missing_index_is_reported()
    {
        var result = await photosearch.RunAsync("duplicates", "--index", "nowhere");

        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("There is no index \"nowhere\"", result.Error);
    }

    /// <summary>An index of sample photos, each with a smaller copy and a recompressed one.</summary>
    private async Task<string[]> AddCopiesAsync(int count)
    {
        foreach (var original in GalleryCopies.CopyTo(photosearch.In("copies"), count))
        {
            var photo = await AlteredPhotos.ReadAsync(original);
            await WriteAsync("small", "half the width");
            await WriteAsync("recompressed", "recompressed, quality 30");

            Task WriteAsync(string prefix, string alteration) => File.WriteAllBytesAsync(
                photosearch.In("copies", $"{prefix}-{Path.GetFileName(original)}"), AlteredPhotos.Alterations[alteration](photo));
        }
        await AddAsync();
        return [.. Directory.GetFiles(photosearch.In("copies")).Order()];
    }

    private async Task AddAsync()
    {
        var added = await photosearch.RunAsync("add", photosearch.In("copies"), "--index", "copies");
        Assert.True(added.ExitCode == 0, added.Error);
    }
}
