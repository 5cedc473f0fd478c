using System.Globalization;

namespace PhotoSearch.Tests;

/// <summary>The embedded index's file when processes are killed, run at once, lack rights or run out of space.</summary>
public sealed class EmbeddedIndexTests : IDisposable
{
    private const int Dimension = 32;

    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task After_ten_kills_the_index_holds_all_reported_photos_once()
    {
        const int Photos = 80_000; // 16 transactions, and enough for the search by signs
        var embeddings = await WriteAsync(Photos);
        var random = new Random(20_261_126);
        var reported = 0;
        for (var kill = 0; kill < 10; kill++)
        {
            // Kill each run one transaction later, within the next one.
            using var importing = photosearch.Start(Import());
            for (var lines = 0; lines < kill + 1 && await importing.StandardError.ReadLineAsync() is { } line;)
                if (line.IndexOf(" of ", StringComparison.Ordinal) is > 0 and var end
                    && line.Contains(" photos, ", StringComparison.Ordinal))
                    (reported, lines) =
                        (Math.Max(reported, int.Parse(line[..end], NumberStyles.AllowThousands, CultureInfo.InvariantCulture)), lines + 1);
            await Task.Delay(random.Next(100));
            importing.Kill();
            await importing.WaitForExitAsync();

            await using var killed = Open();
            Assert.InRange((await killed.GetInfoAsync())!.Photos, reported, Photos);
        }

        var rest = await photosearch.RunAsync(Import());

        Assert.True(rest.ExitCode == 0, rest.Error);
        Assert.DoesNotContain(" 0 unchanged", rest.Output);
        await using var index = Open();
        var ids = (await index.ListPhotosAsync().ToListAsync()).Select(photo => photo.Id).ToList();
        Assert.Equal((Photos, Photos), (ids.Count, ids.Distinct().Count()));
        for (var photo = 7; photo < Photos; photo += 1_999)
            foreach (var exact in new[] { true, false })
                Assert.Equal($"id{photo}", (await index.SearchAsync(embeddings[photo], 1, exact))[0].Id);
    }

    [Fact]
    public async Task Six_processes_create_and_fill_one_file_at_once()
    {
        const int Photos = 600;
        await WriteAsync(Photos);
        for (var round = 0; round < 3; round++)
        {
            photosearch.Environment["INDEX_FILE"] = photosearch.In($"photos{round}.db");
            var runs = await Task.WhenAll(Enumerable.Range(0, 6).Select(part =>
                photosearch.RunAsync(Import("--start", $"{part * 100}", "--end", $"{(part + 1) * 100}"))));

            Assert.All(runs, run => Assert.True(run.ExitCode == 0, run.Error));
            await using var index = Open();
            Assert.Equal(Photos, (await index.GetInfoAsync())!.Photos);
        }
    }

    [Fact]
    public async Task A_read_only_file_is_searched_and_not_changed()
    {
        NeedsRoot("setpriv");
        await photosearch.RunAsync("add", TestPaths.InRepository("data", "photos", "p001.jpg"));
        var folder = photosearch.In();
        var before = await File.ReadAllBytesAsync(photosearch.In("photos.db"));
        foreach (var mode in new[] { "a=rX", "a=rwX" }) // then with a writable folder
        {
            await ShellAsync($"cd '{folder}' && chmod -R {mode} . && chmod a-w photos.db");
            photosearch.RunAsNobody();
            var found = await photosearch.RunAsync("search", "a red boat", "-n", "1");
            var exact = await photosearch.RunAsync("search", "a red boat", "-n", "1", "--exact");
            var info = await photosearch.RunAsync("index", "info");
            var added = await photosearch.RunAsync("add", TestPaths.InRepository("data", "photos", "p002.jpg"));
            photosearch.Prefix = [];

            Assert.True(found.ExitCode == 0, found.Error);
            Assert.Contains("p001.jpg", found.Output);
            Assert.Equal(found.Output, exact.Output);
            Assert.Contains("1 photo", info.Output);
            Assert.Equal(1, added.ExitCode);
            Assert.Contains("photos.db cannot be written. Check the permissions of the file and its folder", added.Error);
            Assert.Equal(before, await File.ReadAllBytesAsync(photosearch.In("photos.db")));
            // files left by another user would lock out the owner
            Assert.Equal(["photos.db"], Directory.EnumerateFiles(folder).Select(Path.GetFileName));
        }
        await ShellAsync($"chmod -R u+w '{folder}'");
        Assert.Equal(0, (await photosearch.RunAsync("add", TestPaths.InRepository("data", "photos", "p002.jpg"))).ExitCode);
    }

    [Fact]
    public async Task A_full_disk_is_reported_and_stored_photos_are_kept()
    {
        NeedsRoot("mount");
        await WriteAsync(40_000);
        Directory.CreateDirectory(photosearch.In("small"));
        await ShellAsync($"mount -t tmpfs -o size=4m none '{photosearch.In("small")}'");
        try
        {
            photosearch.Environment["INDEX_FILE"] = photosearch.In("small", "photos.db");
            Assert.Equal(0, (await photosearch.RunAsync(Import("--end", "5000"))).ExitCode);
            var full = await photosearch.RunAsync(Import());

            Assert.Equal(1, full.ExitCode);
            Assert.Contains(
                "photos.db cannot grow: the disk is full. Free some space and try again. Photos added so far are kept.", full.Error);
            await using var index = Open();
            Assert.InRange((await index.GetInfoAsync())!.Photos, 5_000, 39_999);
        }
        finally
        {
            await ShellAsync($"umount '{photosearch.In("small")}'");
        }
    }

    private IPhotoIndex Open() => PhotoIndex.Open(
        WorkshopSettings.Load(photosearch.In()) with { ServiceUri = null, IndexFile = photosearch.Environment["INDEX_FILE"]! }, "photos");

    private string[] Import(params string[] range) =>
        ["import", "unsplash", "--ids", photosearch.In("ids.csv"), "--features", photosearch.In("features.npy"), .. range];

    private async Task<float[][]> WriteAsync(int photos)
    {
        var random = new Random(1);
        var embeddings = Enumerable.Range(0, photos)
            .Select(_ => Enumerable.Range(0, Dimension).Select(_ => random.NextSingle() - 0.5f).ToArray()).ToArray();
        await File.WriteAllLinesAsync(
            photosearch.In("ids.csv"), ["photo_id", .. Enumerable.Range(0, photos).Select(photo => $"id{photo}")]);
        await File.WriteAllBytesAsync(photosearch.In("features.npy"), NpyBytes.Of(embeddings));
        return embeddings;
    }

    private static async Task ShellAsync(string command)
    {
        var ended = await TestProcess.RunAsync("sh", ["-c", command]);
        Assert.True(ended.ExitCode == 0, ended.Said);
    }

    /// <summary>Skips a test if it cannot act as another user or mount a disk.</summary>
    private static void NeedsRoot(string program) =>
        Assert.SkipUnless(
            !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess
                && File.Exists($"/usr/bin/{program}"), $"needs root and {program}");
}
