using System.Security.Cryptography;

namespace PhotoSearch.Tests;

public sealed partial class FileDownloadTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 >> 3))];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-download-");
    private readonly HastyTime time = new();

    private string Target => Path.Combine(folder.FullName, "models", "file.onnx");

    private string Part => Target + ".part";

    public void Dispose() => folder.Delete(recursive: true);

    private Task DownloadAsync(RemoteFile file, Action<DownloadProgress>? report = null, CancellationToken cancellationToken = default) =>
        new FileDownload(FileDownload.NewClient(), time).RunAsync(file, report, cancellationToken);

    private RemoteFile File(FileServer server, byte[]? known = null) => new(new Uri(server.Uri, "file.onnx"), Target)
    {
        Bytes = known?.Length,
        Sha256 = known is null ? null : Convert.ToHexStringLower(SHA256.HashData(known)),
    };

    private void AssertOnlyTheFileIsThere()
    {
        Assert.Equal(Content, System.IO.File.ReadAllBytes(Target));
        Assert.Equal(["file.onnx"], Directory.EnumerateFiles(Path.GetDirectoryName(Target)!).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_file_arrives_complete_and_progress_ends_at_its_size(bool known)
    {
        await using var server = new FileServer(request => request.Give(Content));
        var reports = new List<DownloadProgress>();
        await DownloadAsync(File(server, known ? Content : null), reports.Add);
        AssertOnlyTheFileIsThere();
        Assert.Equal(Content.Length, reports[^1].Bytes);
        Assert.All(reports, report => Assert.Equal(Content.Length, report.Total));
        Assert.Equal(reports.Select(report => report.Bytes).Order(), reports.Select(report => report.Bytes));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(-1, 1)]
    [InlineData(1, 1)]
    public async Task An_existing_file_is_not_requested_unless_its_size_differs(int larger, int requests)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        System.IO.File.WriteAllBytes(Target, new byte[Content.Length + larger]);
        await using var server = new FileServer(request => request.Give(Content));
        await DownloadAsync(File(server, Content));
        Assert.Equal(requests, server.Requests.Count);
        if (requests > 0) AssertOnlyTheFileIsThere();
    }

    [Fact]
    public async Task After_a_broken_connection_the_rest_is_requested_if_the_file_is_the_same()
    {
        await using var server =
            new FileServer(request => request.Give(Content, "v1") with { BreakAfter = request.From is null or 100_000 ? 100_000 : null });
        await DownloadAsync(File(server));
        AssertOnlyTheFileIsThere();
        Assert.Equal([null, 100_000, 200_000], server.Requests.Select(request => request.From));
        Assert.All(server.Requests.Skip(1), request => Assert.Equal("\"v1\"", request.Headers["If-Range"]));
    }

    [Fact]
    public async Task A_connection_that_breaks_more_often_than_there_are_retries_still_gets_the_file()
    {
        await using var server =
            new FileServer(
                request => request.Give(Content, "v1") is var all && all.Body.Length > 20_000 ? all with { BreakAfter = 20_000 } : all);
        await DownloadAsync(File(server, Content));
        AssertOnlyTheFileIsThere();
        Assert.Equal(15, server.Requests.Count);
    }

    [Theory]
    [InlineData("v1", "v2")]
    [InlineData(null, null)] // no version: nothing could verify that the parts belong together
    public async Task A_file_that_may_have_changed_is_downloaded_from_the_start(string? tagBefore, string? tagAfter)
    {
        byte[] before = [.. Content.Reverse()];
        FileServer? server = null;
        await using var opened = server = new FileServer(request =>
            server!.Requests.Count == 1 ? request.Give(before, tagBefore) with { BreakAfter = 1_000 } : request.Give(Content, tagAfter));
        await DownloadAsync(File(server));
        AssertOnlyTheFileIsThere();
    }

    [Fact]
    public async Task A_server_without_range_support_sends_the_file_from_the_start()
    {
        FileServer? server = null;
        await using var opened = server =
            new FileServer(request => new(200, Content) { BreakAfter = server!.Requests.Count == 1 ? 1_000 : null });
        await DownloadAsync(File(server, Content));
        AssertOnlyTheFileIsThere();
        Assert.Equal([null, 1_000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_download_fails_if_the_server_always_sends_the_wrong_part()
    {
        await using var server = new FileServer(request => request.From is null
            ? request.Give(Content, "v1") with { BreakAfter = 1_000 }
            : new(206, Content[2_000..], new() { ["Content-Range"] = $"bytes 2000-{Content.Length - 1}/{Content.Length}" }));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Contains("broke several times", error.Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(Target));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_later_run_resumes_if_a_hash_is_known(bool sizeIsKnown)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        System.IO.File.WriteAllBytes(Part, Content[..250_000]);
        await using var server = new FileServer(request => request.Give(Content));
        await DownloadAsync(File(server, Content) with { Bytes = sizeIsKnown ? Content.Length : null });
        AssertOnlyTheFileIsThere();
        Assert.Equal([250_000], server.Requests.Select(request => request.From));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // then only the hash shows that it is complete
    public async Task A_complete_part_is_only_renamed(bool sizeIsKnown)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        System.IO.File.WriteAllBytes(Part, Content);
        await using var server = new FileServer(request => request.Give(Content));
        await DownloadAsync(File(server, Content) with { Bytes = sizeIsKnown ? Content.Length : null });
        AssertOnlyTheFileIsThere();
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(100)] // of another file
    [InlineData(300_000)]
    [InlineData(300_001)] // longer than the file
    public async Task A_part_of_another_file_is_discarded(int length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        System.IO.File.WriteAllBytes(Part, new byte[length]);
        await using var server = new FileServer(request => request.Give(Content));
        await DownloadAsync(File(server, Content));
        AssertOnlyTheFileIsThere();
    }

    [Fact]
    public async Task An_interrupted_download_is_kept_for_the_next_run_if_a_hash_is_known()
    {
        using var interrupt = new CancellationTokenSource();
        await using var server = new FileServer(request =>
            request.From is null
                ? request.Give(Content) with { BreakAfter = 150_000, Then = Task.Delay(Timeout.Infinite, interrupt.Token) }
                    : request.Give(Content));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => DownloadAsync(File(server, Content), progress =>
        {
            if (progress.Bytes == 150_000) interrupt.Cancel();
        }, interrupt.Token));
        Assert.False(System.IO.File.Exists(Target));
        Assert.Equal(Content[..150_000], System.IO.File.ReadAllBytes(Part));

        await DownloadAsync(File(server, Content));
        AssertOnlyTheFileIsThere();
        Assert.Equal([null, 150_000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task Redirects_are_followed_and_only_the_first_server_sees_the_authorization()
    {
        await using var store =
            new FileServer(request => request.Give(Content, "v1") with { BreakAfter = request.From is null ? 1_000 : null });
        await using var hub =
            new FileServer(request => new(302, [], new() { ["Location"] = new Uri(store.Uri, "blob?signature=abc").ToString() }));
        await DownloadAsync(File(hub, Content) with { Authorization = new("Bearer", "secret") });
        AssertOnlyTheFileIsThere();
        Assert.All(hub.Requests, request => Assert.Equal("Bearer secret", request.Headers["Authorization"]), throwIfEmpty: true);
        Assert.DoesNotContain(store.Requests, request => request.Headers.ContainsKey("Authorization"));
        Assert.Equal([null, 1_000], store.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_silent_server_is_retried()
    {
        FileServer? server = null;
        await using var opened = server = new FileServer(request =>
            server!.Requests.Count == 1
                ? request.Give(Content, "v1") with { BreakAfter = 1_000, Then = Task.Delay(Timeout.Infinite) }
                    : request.Give(Content, "v1"));
        await new FileDownload(FileDownload.NewClient(), time) { Patience = TimeSpan.FromSeconds(1) }.RunAsync(File(server));
        AssertOnlyTheFileIsThere();
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_busy_server_is_retried_after_its_delay(int status)
    {
        FileServer? server = null;
        await using var opened = server = new FileServer(request =>
            server!.Requests.Count < 3 ? new(status, [], new() { ["Retry-After"] = "7" }) : request.Give(Content));
        await DownloadAsync(File(server));
        AssertOnlyTheFileIsThere();
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)], time.Waits);
    }
}
