using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary>Pictures in unsupported formats are counted and named by format, with what to do.</summary>
public sealed class UnreadPicturesTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task A_folder_with_only_unsupported_pictures_ends_with_exit_code_3()
    {
        Touch("a.CR2", "sub/b.cr2", "c.svg", "notes.txt");

        var added = await photosearch.RunAsync("add", photosearch.In("mine"));

        Assert.Equal(3, added.ExitCode);
        Assert.EndsWith(
            " Not read: 3 pictures in unsupported formats (2 .cr2, 1 .svg): export them as JPEG.", added.Output.TrimEnd(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beside_photos_unsupported_pictures_are_counted_and_the_run_succeeds()
    {
        GalleryCopies.CopyTo(photosearch.In("mine"), 2);
        Touch("a.nef");

        var added = await photosearch.RunAsync("add", photosearch.In("mine"));
        var again = await photosearch.RunAsync("add", photosearch.In("mine"), "--json");

        Assert.Equal(0, added.ExitCode);
        Assert.StartsWith("2 photos indexed in ", added.Output, StringComparison.Ordinal);
        Assert.EndsWith(
            " Not read: 1 picture in an unsupported format (.nef): export it as JPEG.", added.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(1, JsonDocument.Parse(again.Output).RootElement.GetProperty("unread").GetProperty(".nef").GetInt32());
    }

    [Fact]
    public async Task A_picture_that_two_patterns_match_counts_once()
    {
        Touch("2024/a.cr2");
        GalleryCopies.CopyTo(photosearch.In("mine", "2024"), 1);

        var added = await photosearch.RunAsync("add", photosearch.In("mine", "**", "*"), photosearch.In("mine", "2024"));

        Assert.Contains(" Not read: 1 picture in an unsupported format (.cr2)", added.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_part_of_a_shared_folder_counts_its_own()
    {
        Touch([.. Enumerable.Range(0, 20).Select(number => $"{number}.raf")]);
        GalleryCopies.CopyTo(photosearch.In("mine"), 2);

        var counted = 0;
        foreach (var part in new[] { "1/2", "2/2" })
            counted += JsonDocument.Parse((await photosearch.RunAsync("add", photosearch.In("mine"), "--part", part, "--json")).Output)
                .RootElement.GetProperty("unread").GetProperty(".raf").GetInt32();

        Assert.Equal(20, counted);
    }

    [Fact]
    public async Task Doctor_names_unsupported_formats()
    {
        Touch("a.dng", "b.dng");
        photosearch.Environment["PHOTOS_DIR"] = photosearch.In("mine");

        var alone = await photosearch.RunAsync("doctor");
        GalleryCopies.CopyTo(photosearch.In("mine"), 1);
        var beside = await photosearch.RunAsync("doctor");

        Assert.Contains(
            "only 2 pictures in unsupported formats (2 .dng): export them as JPEG, or set PHOTOS_DIR", alone.Output,
            StringComparison.Ordinal);
        Assert.Contains(
            "Not read: 2 pictures in unsupported formats (2 .dng): export them as JPEG", beside.Output, StringComparison.Ordinal);
    }

    private void Touch(params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(photosearch.In("mine", name))!);
            File.WriteAllText(photosearch.In("mine", name), "no picture");
        }
    }
}
