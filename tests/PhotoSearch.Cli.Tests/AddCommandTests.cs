using System.Text.Json;

namespace PhotoSearch.Tests;

public sealed class AddCommandTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task A_model_whose_image_tower_is_broken_leaves_no_index_behind()
    {
        foreach (var file in new DirectoryInfo(TestPaths.InRepository("data", "models", "starter")).EnumerateFiles())
            file.CopyTo(Path.Combine(Directory.CreateDirectory(photosearch.In("model")).FullName, file.Name));
        File.WriteAllText(photosearch.In("model", "vision_model.onnx"), "not a graph");
        photosearch.Environment["CLIP_MODEL"] = photosearch.In("model");
        var result = await photosearch.RunAsync("add");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("vision_model.onnx", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(photosearch.In("photos.db")));
    }

    [Fact]
    public async Task Folders_files_and_patterns_below_one_folder_go_into_one_index_each_photo_once()
    {
        GalleryCopies.CopyTo(photosearch.In("mine", "2023"), 2);
        GalleryCopies.CopyTo(photosearch.In("mine", "2024", "may"), 2, skip: 2);
        var single = GalleryCopies.CopyTo(photosearch.In("mine", "single"), 1, skip: 4)[0];
        File.Move(single, Path.ChangeExtension(single, ".photo"));
        File.WriteAllText(photosearch.In("mine", "2024", "notes.jpg.txt"), "no photo");

        var added = await photosearch.RunAsync("add", photosearch.In("mine", "2023"), photosearch.In("mine", "2023", "p001.jpg"),
            photosearch.In("mine", "2024", "**", "*.JPG"), photosearch.In("mine", "*", "may", "p00*"),
            Path.ChangeExtension(single, ".photo"));

        Assert.True(added.ExitCode == 0, added.Error);
        Assert.StartsWith("5 photos indexed", added.Output);
        Assert.Equal(["2023/p001.jpg", "2023/p002.jpg", "2024/may/p003.jpg", "2024/may/p004.jpg", "single/p005.photo"], await IdsAsync());
    }

    [Fact]
    public async Task The_starter_model_warns_about_photographs_but_not_about_the_sample_photos()
    {
        const string Hint = "The starter model was trained only on drawings.";
        var gallery = await photosearch.RunAsync("add", TestPaths.InRepository("data", "photos", "p001.jpg"));
        GalleryCopies.CopyTo(photosearch.In("mine"), 2);
        var mine = await photosearch.RunAsync("add", photosearch.In("mine"), "--index", "mine");
        var again = await photosearch.RunAsync("add", photosearch.In("mine"), "--index", "mine");

        Assert.True((gallery.ExitCode, mine.ExitCode) == (0, 0), gallery.Error + mine.Error);
        Assert.DoesNotContain(Hint, gallery.Error);
        Assert.Single(mine.Error.TrimEnd().Split('\n'), line => line.StartsWith(Hint, StringComparison.Ordinal));
        Assert.DoesNotContain(Hint, mine.Output + again.Error);
    }

    [Fact]
    public async Task A_pattern_or_folder_without_photos_is_an_error_before_an_index_is_created()
    {
        GalleryCopies.CopyTo(photosearch.In("mine"), 1);
        var pattern = await photosearch.RunAsync("add", photosearch.In("mine", "*.png"));
        var empty = Directory.CreateDirectory(photosearch.In("empty")).FullName;
        var folder = await photosearch.RunAsync("add", empty);

        Assert.Equal((1, 1), (pattern.ExitCode, folder.ExitCode));
        Assert.Contains("No photo matches", pattern.Error);
        Assert.Equal($"There are no photos in {empty}.", folder.Error.TrimEnd());
        Assert.False(File.Exists(photosearch.In("photos.db")));
    }

    [Fact]
    public async Task Prune_removes_only_deleted_and_renamed_photos_below_the_paths()
    {
        var first = GalleryCopies.CopyTo(photosearch.In("mine", "2023"), 3);
        var second = GalleryCopies.CopyTo(photosearch.In("mine", "2024"), 2, skip: 3);
        await photosearch.RunAsync("add", photosearch.In("mine"));
        File.Delete(first[0]);
        File.Move(first[1], photosearch.In("mine", "2023", "renamed.jpg"));
        File.Delete(second[0]);

        var pruned = await photosearch.RunAsync("add", photosearch.In("mine", "2023"), "--prune");
        Assert.True(pruned.ExitCode == 0, pruned.Error);
        Assert.StartsWith("1 photo indexed", pruned.Output);
        Assert.Contains("1 unchanged, 0 skipped, 2 removed.", pruned.Output);
        Assert.Equal(["2023/p003.jpg", "2023/renamed.jpg", "2024/p004.jpg", "2024/p005.jpg"], await IdsAsync());

        using var json = JsonDocument.Parse((await photosearch.RunAsync("add", photosearch.In("mine"), "--prune", "--json")).Output);
        Assert.Equal(1, json.RootElement.GetProperty("removed").GetInt32());
        Assert.Contains("0 removed", (await photosearch.RunAsync("add", photosearch.In("mine"), "--prune")).Output);
    }

    [Fact]
    public async Task An_empty_or_missing_folder_does_not_count_as_deleted_photos()
    {
        GalleryCopies.CopyTo(photosearch.In("disk"), 2);
        await photosearch.RunAsync("add", photosearch.In("disk"));
        Directory.Move(photosearch.In("disk"), photosearch.In("unplugged"));

        var gone = await photosearch.RunAsync("add", photosearch.In("disk"), "--prune");
        Directory.CreateDirectory(photosearch.In("disk"));
        var empty = await photosearch.RunAsync("add", photosearch.In("disk"), "--prune");

        Assert.Equal((1, 1), (gone.ExitCode, empty.ExitCode));
        Assert.Contains("There is no folder or file", gone.Error);
        Assert.Contains("Perhaps a disk is not mounted", empty.Error);
        Assert.Equal(2, (await IdsAsync()).Length);
    }

    [Fact]
    public async Task An_empty_subfolder_may_be_the_mount_point_of_a_disk()
    {
        GalleryCopies.CopyTo(photosearch.In("mine"), 1);
        var onDisk = GalleryCopies.CopyTo(photosearch.In("mine", "usb", "2024"), 2, skip: 1);
        await photosearch.RunAsync("add", photosearch.In("mine"));
        Directory.Delete(Path.GetDirectoryName(onDisk[0])!, recursive: true);

        var empty = await photosearch.RunAsync("add", photosearch.In("mine"), "--prune");
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains($"{photosearch.In("mine", "usb")}, which is empty now", empty.Error);
        Assert.Equal(3, (await IdsAsync()).Length);

        Directory.Delete(photosearch.In("mine", "usb"));
        Assert.Contains("2 removed", (await photosearch.RunAsync("add", photosearch.In("mine"), "--prune")).Output);
    }

    [Fact]
    public async Task An_index_without_a_folder_is_not_pruned()
    {
        await using (
            var index = PhotoIndex.Open(
                WorkshopSettings.Load(TestPaths.Repository) with { ServiceUri = null, IndexFile = photosearch.In("photos.db") }, "photos"))
            await index.CreateAsync(new("starter", 512));
        GalleryCopies.CopyTo(photosearch.In("a"), 2);
        GalleryCopies.CopyTo(photosearch.In("b"), 2, skip: 2);
        await photosearch.RunAsync("add", photosearch.In("a"));
        await photosearch.RunAsync("add", photosearch.In("b"));

        var pruned = await photosearch.RunAsync("add", photosearch.In("b"), "--prune");

        Assert.Equal(1, pruned.ExitCode);
        Assert.Contains("does not record its photo folder", pruned.Error);
        Assert.Equal(4, (await IdsAsync()).Length);
    }

    [Fact]
    public async Task With_part_only_the_parts_own_photos_are_pruned()
    {
        var photos = GalleryCopies.CopyTo(photosearch.In("mine"), 8);
        await photosearch.RunAsync("add", photosearch.In("mine"));
        foreach (var photo in photos[1..]) File.Delete(photo);

        await photosearch.RunAsync("add", photosearch.In("mine"), "--prune", "--part", "1/2");
        Assert.InRange((await IdsAsync()).Length, 2, 7);
        await photosearch.RunAsync("add", photosearch.In("mine"), "--prune", "--part", "2/2");
        Assert.Equal(["p001.jpg"], await IdsAsync());
    }

    [Fact]
    public async Task Ctrl_C_stores_photos_in_progress_and_the_next_run_continues()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no signal that one process could send to another");
        var photos = GalleryCopies.CopyTo(photosearch.In("mine"), 100).Length;
        for (var i = 0; i < 30; i++) File.WriteAllText(photosearch.In("mine", $"p{i:000}-bad.jpg"), "no photo");
        using var running = photosearch.Start("add", photosearch.In("mine"));
        running.StandardInput.Close();
        var output = running.StandardOutput.ReadToEndAsync();
        // Wait until the run has reported a bad photo, while others are still being read.
        while (await running.StandardError.ReadLineAsync() is { } line && !line.StartsWith("Skipped", StringComparison.Ordinal)) ;
        await TestProcess.SignalAsync(running);
        var error = await running.StandardError.ReadToEndAsync();
        await running.WaitForExitAsync();

        Assert.Equal(1, running.ExitCode);
        Assert.Contains("Stopping. Storing the photos in progress first.", error);
        Assert.Contains("Interrupted: the next run continues from here.", await output);
        var stored = (await IdsAsync()).Length;

        var again = await photosearch.RunAsync("add", photosearch.In("mine"));
        Assert.Contains($"{photos - stored} photos indexed", again.Output);
        Assert.Contains($"{stored} unchanged", again.Output);
    }

    private async Task<string[]> IdsAsync()
    {
        await using var index =
            PhotoIndex.Open(
                WorkshopSettings.Load(photosearch.In()) with { ServiceUri = null, IndexFile = photosearch.In("photos.db") }, "photos");
        return [.. (await index.ListPhotosAsync().ToListAsync()).Select(photo => photo.Id).Order(StringComparer.Ordinal)];
    }
}
