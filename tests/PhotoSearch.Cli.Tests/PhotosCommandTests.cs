namespace PhotoSearch.Tests;

public sealed class PhotosCommandTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task Photos_are_downloaded_indexed_and_shown_with_their_photographers()
    {
        var gallery = TestPaths.InRepository("data", "photos");
        await using var server = new FileServer(request => request.Path.StartsWith("/gone", StringComparison.Ordinal)
            ? new(404, [])
            : request.Give(File.ReadAllBytes(Path.Combine(gallery, request.Path.Split('?')[0].TrimStart('/')))));
        File.WriteAllText(photosearch.In("photos.tsv000"),
            "photo_id\tphoto_url\tphoto_image_url\tphotographer_username\tphotographer_first_name\tphotographer_last_name\n" +
            $"boat\thttps://unsplash.com/photos/boat\t{server.Uri}p031.jpg\tada\tAda\tLovelace\n" +
            $"gone\thttps://unsplash.com/photos/gone\t{server.Uri}gone.jpg\tnobody\tNo\tBody\n" +
            $"other\thttps://unsplash.com/photos/other\t{server.Uri}p076.jpg\tgrace\tGrace\tHopper\n");
        string[] download = ["photos", "download", photosearch.In("unsplash"), "--list", photosearch.In("photos.tsv000"), "-n", "4"];
        var first = await photosearch.RunAsync(download);
        var second = await photosearch.RunAsync([.. download, "--json"]);
        await photosearch.RunAsync("add", photosearch.In("unsplash"));
        await photosearch.RunAsync("search", "a red boat at sunset", "-n", "1", "--html", photosearch.In("found.html"));

        Assert.Equal(3, first.ExitCode);
        Assert.StartsWith("2 photos downloaded", first.Output);
        Assert.Contains("Skipped gone.jpg: http", first.Error);
        Assert.Contains("You must not publish it", first.Error);
        Assert.Contains("The list has only 3 photos.", first.Error);
        Assert.Contains(
            $": photosearch setup --model clip-ViT-B-32 --index unsplash --photos {photosearch.In("unsplash")}, then photosearch add",
            first.Error);
        Assert.Contains("\"downloaded\":0,\"present\":2", second.Output);
        Assert.Contains(
            ">Ada Lovelace</a> on <a href=\"https://unsplash.com/photos/boat?utm_source=photosearch&amp;utm_medium=referral\">Unsplash</a>",
            File.ReadAllText(photosearch.In("found.html")));
    }

    [Fact]
    public async Task A_server_without_the_photos_ends_the_run_with_a_summary_and_one_line()
    {
        await using var server = new FileServer(_ => new(404, []));
        var list = photosearch.In("photos.tsv000");
        File.WriteAllText(list,
            "photo_id\tphoto_url\tphoto_image_url\tphotographer_username\tphotographer_first_name\tphotographer_last_name\n" +
            string.Concat(Enumerable.Range(0, 30).Select(number =>
                $"photo-{number}\thttps://unsplash.com/photos/{number}\t{server.Uri}{number}.jpg\tada\tAda\tLovelace\n")));
        var result = await photosearch.RunAsync("photos", "download", photosearch.In("unsplash"), "--list", list);

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith("0 photos downloaded in ", result.Output, StringComparison.Ordinal);
        Assert.EndsWith("Ended early: the next run continues from here.", result.Output.TrimEnd(), StringComparison.Ordinal);
        Assert.Single(result.Error.Split('\n'), line =>
            line.StartsWith("20 photos in a row failed, so the download stopped. localhost (named in ", StringComparison.Ordinal));
        Assert.DoesNotContain("Skipped", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_download_into_the_folder_reports_at_once_that_it_waits()
    {
        var asked = new TaskCompletionSource();
        await using var server = new FileServer(_ =>
        {
            asked.TrySetResult();
            return new(200, new byte[1_000], BreakAfter: 100, Then: Task.Delay(Timeout.Infinite));
        });
        var list = photosearch.In("photos.tsv000");
        File.WriteAllText(list, $"photo_id\tphoto_image_url\tphotographer_username\nboat\t{server.Uri}boat.jpg\tada\n");
        using var first = photosearch.Start("photos", "download", photosearch.In("unsplash"), "--list", list);
        await asked.Task;
        using var second = photosearch.Start("photos", "download", photosearch.In("unsplash"), "--list", list);

        Assert.StartsWith("The Unsplash Lite", await second.StandardError.ReadLineAsync(), StringComparison.Ordinal);
        Assert.Equal(
            $"Waiting for another process that is downloading photos to {photosearch.In("unsplash")}.",
            await second.StandardError.ReadLineAsync());
        foreach (var process in new[] { first, second })
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    [Fact]
    public async Task Without_a_network_the_next_step_and_the_path_of_the_list_are_shown()
    {
        photosearch.Environment["HTTPS_PROXY"] = "http://127.0.0.1:1";
        // On a new machine, the user's data folder does not exist yet. Only Linux uses this variable.
        photosearch.Environment["XDG_DATA_HOME"] = photosearch.In("not", "there", "yet");
        var result = await photosearch.RunAsync("photos", "download", photosearch.In("unsplash"));

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("photosearch photos download --list FILE", result.Error);
        if (OperatingSystem.IsLinux()) Assert.Contains(photosearch.In("not", "there", "yet", "photosearch", "unsplash"), result.Error);
    }

    [Theory]
    [InlineData("-n", "0")]
    [InlineData("--width", "1")]
    public async Task A_number_out_of_its_range_is_a_wrong_argument(string option, string value)
    {
        // Rejected before anything is downloaded.
        var result = await photosearch.RunAsync("photos", "download", photosearch.In("unsplash"), option, value);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"{option} \"{value}\" is not a number from ", result.Error);
        Assert.False(Directory.Exists(photosearch.In("unsplash")));
    }
}
