using System.Security.Cryptography;
using System.Text;
using Microsoft.DotNet.Interactive;

namespace PhotoSearch.Tests;

/// <summary>Downloads from a local server with the layout of the Hugging Face hub.</summary>
public sealed class ModelDownloadTests : IDisposable
{
    private static readonly Dictionary<string, byte[]> Files = ModelFolder.RequiredFiles.Index()
        .ToDictionary(file => file.Item, file => RandomNumberGenerator.GetBytes((file.Index + 1) * 100_000));

    private static readonly CatalogModel Model = new("tiny", 4)
    {
        Hub = new("someone/tiny-clip", "0123456789", [.. Files.Select(file =>
            new HubFile(file.Key, "onnx/" + file.Key, file.Value.Length, Convert.ToHexStringLower(SHA256.HashData(file.Value))))]),
    };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-models-");
    private readonly List<ModelDownloadProgress> reports = [];
    private long? free = 1_000_000;

    public void Dispose() => folder.Delete(recursive: true);

    private string Place => Path.Combine(folder.FullName, "tiny");

    [Fact]
    public async Task Every_file_comes_from_its_place_at_the_hub_and_nothing_else_is_left()
    {
        await using var hub = Hub();
        Assert.Equal(Place, await DownloadAsync(hub));
        AssertComplete();
        Assert.Equal(
            Files.Keys.Select(file => $"/mirror/someone/tiny-clip/resolve/0123456789/onnx/{file}"),
            hub.Requests.Select(request => request.Path));
    }

    [Fact]
    public async Task Size_and_place_come_first_then_each_tenth_once()
    {
        await using var hub = Hub();
        await DownloadAsync(hub);

        Assert.Equal($"Downloading tiny, 1 MB, from {hub.Uri}mirror/someone/tiny-clip to {Place}.", reports[0].ToString());
        Assert.Equal("tiny: 1 of 1 MB", reports[^1].ToString().Split(',')[0]);
        var tenths = reports.Skip(1).Where(report => report.IsMilestone).ToArray();
        Assert.InRange(tenths.Length, 5, 10);
        Assert.True(tenths[^1] is { Bytes: 1_000_000, TotalBytes: 1_000_000 });
        Assert.DoesNotContain(reports.Skip(1), report => report.Announcement is not null);
    }

    [Fact]
    public async Task A_complete_model_sends_no_requests()
    {
        await using var hub = Hub();
        await DownloadAsync(hub);
        hub.Requests.Clear();
        reports.Clear();
        await DownloadAsync(hub);
        Assert.Empty(hub.Requests);
        Assert.Empty(reports);
    }

    [Fact]
    public async Task A_file_of_another_size_is_replaced()
    {
        await using var hub = Hub();
        await DownloadAsync(hub);
        File.WriteAllText(Path.Combine(Place, "merges.txt"), "short");
        hub.Requests.Clear();
        reports.Clear();
        await DownloadAsync(hub);

        AssertComplete();
        Assert.EndsWith("/merges.txt", Assert.Single(hub.Requests).Path, StringComparison.Ordinal);
        Assert.Equal(
            $"{Path.Combine(Place, "merges.txt")} has 5 bytes, so it is not a file of tiny and will be replaced.", reports[0].ToString());
        Assert.StartsWith("Downloading merges.txt of tiny, 0.4 MB, from ", reports[1].ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_required_files_are_downloaded_and_the_rest_later()
    {
        await using var hub = Hub();
        await DownloadAsync(hub, ModelFolder.TokenizerFiles);
        Assert.Equal(2, hub.Requests.Count);
        Assert.StartsWith("Downloading vocab.json, merges.txt of tiny, 0.7 MB, from ", reports[0].ToString(), StringComparison.Ordinal);

        await DownloadAsync(hub);
        Assert.Equal(4, hub.Requests.Count);
        AssertComplete();
    }

    [Fact]
    public async Task An_interrupted_download_resumes_and_counts_the_bytes_it_has()
    {
        using var interrupt = new CancellationTokenSource();
        await using var stuck =
            Hub(request => Give(request) with { BreakAfter = 60_000, Then = Task.Delay(Timeout.Infinite, interrupt.Token) });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DownloadAsync(stuck, interrupt: interrupt, interruptAt: 60_000));
        Assert.Empty(Directory.EnumerateFiles(Place).Select(Path.GetFileName).Intersect(Files.Keys));

        reports.Clear();
        await using var hub = Hub();
        await DownloadAsync(hub);
        AssertComplete();
        Assert.Contains("Downloading tiny, 0.9 MB, from ", reports[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(60_000, hub.Requests.First().From);
        Assert.All(reports, report => Assert.True(report.Bytes >= 60_000));
    }

    [Fact]
    public async Task Interrupting_the_notebook_cell_ends_the_download()
    {
        using var interrupt = new CancellationTokenSource();
        await using var stuck =
            Hub(request => Give(request) with { BreakAfter = 60_000, Then = Task.Delay(Timeout.Infinite, interrupt.Token) });
        KernelInvocationContext.Current = new(interrupt.Token);
        var download = NewDownload()
            .RunAsync(Model, Settings(stuck), ModelFolder.RequiredFiles, report: _ => interrupt.Cancel(), CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => download);
    }

    [Fact]
    public async Task Two_processes_download_each_file_once_and_the_second_says_that_it_waits()
    {
        var secondWaits = new TaskCompletionSource();
        await using var hub =
            Hub(request => request.From is null ? Give(request) with { BreakAfter = 1_000, Then = secondWaits.Task } : Give(request));
        var first = NewDownload().RunAsync(Model, Settings(hub), ModelFolder.RequiredFiles, reports.Add, CancellationToken.None);
        var said = new List<string>();
        var second = NewDownload().RunAsync(Model, Settings(hub), ModelFolder.RequiredFiles, report =>
        {
            said.Add(report.ToString());
            secondWaits.TrySetResult();
        }, CancellationToken.None);

        Assert.Equal([Place, Place], await Task.WhenAll(first, second));
        Assert.Equal([$"Another process is downloading tiny to {Place}: waiting for it."], said);
        Assert.Equal(4, hub.Requests.Count(request => request.From is null));
        AssertComplete();
    }

    [Fact]
    public async Task A_full_disk_is_reported_before_anything_is_downloaded()
    {
        free = 999_999;
        await using var hub = Hub();
        var error = await Assert.ThrowsAsync<PhotoSearchException>(() => DownloadAsync(hub));
        Assert.Contains("set MODEL_CACHE to a folder on another disk", error.Message, StringComparison.Ordinal);
        Assert.Empty(hub.Requests);
    }

    [Fact]
    public async Task A_disk_of_unknown_free_space_is_tried()
    {
        free = null;
        await using var hub = Hub();
        await DownloadAsync(hub);
        AssertComplete();
    }

    [Fact]
    public async Task A_missing_file_is_reported_with_alternatives()
    {
        await using var hub = Hub(_ => new(404, []));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(hub));
        Assert.Contains("CLIP_MODEL=starter", error.Message, StringComparison.Ordinal);
        Assert.Contains("MODEL_MIRROR", error.Message, StringComparison.Ordinal);
        Assert.Contains(Place, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task User_and_password_of_a_mirror_are_sent_and_never_shown()
    {
        await using var hub =
            Hub(request => request.Headers["Authorization"] == "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("me:Geh31m"))
            && request.Path.EndsWith("vision_model.onnx", StringComparison.Ordinal) ? Give(request) : new(403, []));
        var settings = SettingsParser.Parse(folder.FullName,
            new Dictionary<string, string> { ["MODEL_MIRROR"] = $"http://me:Geh31m@localhost:{hub.Uri.Port}/mirror",
                ["MODEL_CACHE"] = folder.FullName }, null);
        var error = await Assert.ThrowsAsync<DownloadException>(
            () => NewDownload().RunAsync(Model, settings, ModelFolder.RequiredFiles, reports.Add, CancellationToken.None));

        Assert.Equal(2, hub.Requests.Count);
        Assert.DoesNotContain("Geh31m", error + string.Concat(reports), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_starter_model_is_not_downloaded() =>
        Assert.Contains("Get the repository again", (await Assert.ThrowsAsync<PhotoSearchException>(() =>
        NewDownload()
            .RunAsync(new("starter", 512), TestSettings.Embedded(Path.Combine(folder.FullName, "x.db")), ["no_such.onnx"], null,
                CancellationToken.None))).Message, StringComparison.Ordinal);

    private static FileServer Hub(Func<FileRequest, FileReply>? reply = null) => new(reply ?? Give);

    private static FileReply Give(FileRequest request) => request.Give(Files[Path.GetFileName(request.Path)], "v1");

    private ModelDownload NewDownload() =>
        new(new FileDownload(FileDownload.NewClient(), TimeProvider.System), TimeProvider.System, _ => free);

    private WorkshopSettings Settings(FileServer hub) =>
        TestSettings.Embedded(Path.Combine(folder.FullName, "x.db")) with
        {
            ModelCache = folder.FullName, ModelMirror = new Uri(hub.Uri, "mirror/"),
        };

    private Task<string> DownloadAsync(
        FileServer hub, IReadOnlyList<string>? wanted = null, CancellationTokenSource? interrupt = null, long interruptAt = 0) =>
        NewDownload().RunAsync(Model, Settings(hub), wanted ?? ModelFolder.RequiredFiles, report =>
        {
            reports.Add(report);
            if (report.Bytes >= interruptAt) interrupt?.Cancel();
        }, interrupt?.Token ?? CancellationToken.None);

    private void AssertComplete()
    {
        foreach (var (name, content) in Files) Assert.Equal(content, File.ReadAllBytes(Path.Combine(Place, name)));
        Assert.Equal(
            Files.Keys.Append(".download.lock").Order(), Directory.EnumerateFiles(Place).Select(file => Path.GetFileName(file)!).Order());
    }
}
