using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace PhotoSearch.Tests;

public sealed class FileDownloadTests : IDisposable
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
    public async Task A_file_comes_whole_and_progress_ends_at_its_size(bool known)
    {
        await using var server = new FileServer(request => request.Give(Content));
        var reports = new List<DownloadProgress>();
        await DownloadAsync(File(server, known ? Content : null), reports.Add);
        AssertOnlyTheFileIsThere();
        Assert.Equal(Content.Length, reports[^1].Bytes);
        Assert.All(reports, report => Assert.Equal(Content.Length, report.Total));
        Assert.Equal(reports.Select(report => report.Bytes).Order(), reports.Select(report => report.Bytes));
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_asked_for()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        System.IO.File.WriteAllText(Target, "here");
        await using var server = new FileServer(request => request.Give(Content));
        await DownloadAsync(File(server, Content));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_line_that_breaks_off_is_asked_for_the_rest_on_the_condition_that_the_file_is_the_same()
    {
        await using var server = new FileServer(request => request.Give(Content, "v1") with { BreakAfter = request.From is null or 100_000 ? 100_000 : null });
        await DownloadAsync(File(server));
        AssertOnlyTheFileIsThere();
        Assert.Equal([null, 100_000, 200_000], server.Requests.Select(request => request.From));
        Assert.All(server.Requests.Skip(1), request => Assert.Equal("\"v1\"", request.Headers["If-Range"]));
    }

    [Fact]
    public async Task A_line_that_breaks_more_often_than_there_are_tries_still_brings_the_file()
    {
        await using var server = new FileServer(request => request.Give(Content, "v1") is var all && all.Body.Length > 20_000 ? all with { BreakAfter = 20_000 } : all);
        await DownloadAsync(File(server, Content));
        AssertOnlyTheFileIsThere();
        Assert.Equal(15, server.Requests.Count);
    }

    [Theory]
    [InlineData("v1", "v2")]
    [InlineData(null, null)] // no version: nothing could tell whether the halves belong together
    public async Task A_file_that_may_have_changed_is_taken_from_the_start(string? tagBefore, string? tagAfter)
    {
        byte[] before = [.. Content.Reverse()];
        FileServer? server = null;
        await using var opened = server = new FileServer(request =>
            server!.Requests.Count == 1 ? request.Give(before, tagBefore) with { BreakAfter = 1_000 } : request.Give(Content, tagAfter));
        await DownloadAsync(File(server));
        AssertOnlyTheFileIsThere();
    }

    [Fact]
    public async Task A_server_that_gives_no_parts_is_taken_from_the_start()
    {
        FileServer? server = null;
        await using var opened = server = new FileServer(request => new(200, Content) { BreakAfter = server!.Requests.Count == 1 ? 1_000 : null });
        await DownloadAsync(File(server, Content));
        AssertOnlyTheFileIsThere();
        Assert.Equal([null, 1_000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_server_that_always_sends_another_part_than_asked_for_is_given_up()
    {
        await using var server = new FileServer(request => request.From is null
            ? request.Give(Content, "v1") with { BreakAfter = 1_000 }
            : new(206, Content[2_000..], new() { ["Content-Range"] = $"bytes 2000-{Content.Length - 1}/{Content.Length}" }));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Contains("broke off", error.Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(Target));
    }

    [Fact]
    public async Task A_later_run_goes_on_where_a_hash_is_known()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        System.IO.File.WriteAllBytes(Part, Content[..250_000]);
        await using var server = new FileServer(request => request.Give(Content));
        await DownloadAsync(File(server, Content));
        AssertOnlyTheFileIsThere();
        Assert.Equal([250_000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_part_that_is_complete_only_takes_its_name()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        System.IO.File.WriteAllBytes(Part, Content);
        await using var server = new FileServer(request => request.Give(Content));
        await DownloadAsync(File(server, Content));
        AssertOnlyTheFileIsThere();
        Assert.Empty(server.Requests);
    }

    [Theory]
    [InlineData(100)] // of another file
    [InlineData(300_000)]
    [InlineData(300_001)] // longer than the file
    public async Task A_part_of_another_file_is_forgotten(int length)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        System.IO.File.WriteAllBytes(Part, new byte[length]);
        await using var server = new FileServer(request => request.Give(Content));
        await DownloadAsync(File(server, Content));
        AssertOnlyTheFileIsThere();
    }

    [Fact]
    public async Task An_interrupted_download_is_kept_for_the_next_run_where_a_hash_is_known()
    {
        using var interrupt = new CancellationTokenSource();
        await using var server = new FileServer(request =>
            request.From is null ? request.Give(Content) with { BreakAfter = 150_000, Then = Task.Delay(Timeout.Infinite, interrupt.Token) } : request.Give(Content));
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
        await using var store = new FileServer(request => request.Give(Content, "v1") with { BreakAfter = request.From is null ? 1_000 : null });
        await using var hub = new FileServer(request => new(302, [], new() { ["Location"] = new Uri(store.Uri, "blob?signature=abc").ToString() }));
        await DownloadAsync(File(hub, Content) with { Authorization = new("Bearer", "secret") });
        AssertOnlyTheFileIsThere();
        Assert.All(hub.Requests, request => Assert.Equal("Bearer secret", request.Headers["Authorization"]));
        Assert.DoesNotContain(store.Requests, request => request.Headers.ContainsKey("Authorization"));
        Assert.Equal([null, 1_000], store.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_silent_server_is_asked_again()
    {
        FileServer? server = null;
        await using var opened = server = new FileServer(request =>
            server!.Requests.Count == 1 ? request.Give(Content, "v1") with { BreakAfter = 1_000, Then = Task.Delay(Timeout.Infinite) } : request.Give(Content, "v1"));
        await new FileDownload(FileDownload.NewClient(), time) { Patience = TimeSpan.FromSeconds(1) }.RunAsync(File(server));
        AssertOnlyTheFileIsThere();
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_busy_server_is_asked_again_when_it_says(int status)
    {
        FileServer? server = null;
        await using var opened = server = new FileServer(request =>
            server!.Requests.Count < 3 ? new(status, [], new() { ["Retry-After"] = "7" }) : request.Give(Content));
        await DownloadAsync(File(server));
        AssertOnlyTheFileIsThere();
        Assert.Equal([TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(7)], time.Waits);
    }

    [Theory]
    [InlineData(401, 1, "sign in")]
    [InlineData(403, 1, "forbidden")]
    [InlineData(404, 1, "There is no http")]
    [InlineData(429, 6, "too many requests")]
    [InlineData(500, 6, "not well")]
    public async Task A_refusal_is_told_and_leaves_nothing(int status, int requests, string told)
    {
        await using var server = new FileServer(_ => new(status, []));
        var file = File(server, Content) with { Alternative = "Or set CLIP_MODEL=starter." };
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(file with { Address = new Uri(file.Address, "?signature=secret") }));
        Assert.Contains(told, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Or set CLIP_MODEL=starter.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode)status, error.Status);
        Assert.Equal(requests, server.Requests.Count);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task A_web_page_in_place_of_the_file_is_told_and_what_was_there_stays()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        System.IO.File.WriteAllBytes(Part, Content[..1_000]);
        await using var server = new FileServer(_ => new(200, Encoding.UTF8.GetBytes("<html>Sign in"), new() { ["Content-Type"] = "text/html; charset=utf-8" }));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Contains("web page", error.Message, StringComparison.Ordinal);
        Assert.Equal(Content[..1_000], System.IO.File.ReadAllBytes(Part));
    }

    [Fact]
    public async Task A_file_of_another_size_is_refused_before_it_is_fetched()
    {
        await using var server = new FileServer(request => request.Give([.. Content, 0]));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Contains("should have 300,000 bytes, and the server sends 300,001", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task A_file_that_grows_beyond_its_size_is_refused_when_it_does()
    {
        // In chunks, so that no header tells the size.
        var body = Encoding.ASCII.GetBytes($"{Content.Length + 1:x}\r\n").Concat(Content).Append((byte)0).Concat(Encoding.ASCII.GetBytes("\r\n0\r\n\r\n"));
        await using var server = new FileServer(_ => new(200, [.. body], new() { ["Transfer-Encoding"] = "chunked" }));
        await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task A_file_of_unknown_size_that_does_not_end_is_refused_at_the_most_that_it_may_have()
    {
        await using var server = new FileServer(request => request.Give(Content));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server) with { MaxBytes = Content.Length - 1 }));
        Assert.Contains("more than the 0 MB", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task A_whole_file_that_cannot_take_its_name_is_kept_for_the_next_run()
    {
        Directory.CreateDirectory(Target);
        await using var server = new FileServer(request => request.Give(Content));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Contains("what has come is kept", error.Message, StringComparison.Ordinal);

        Directory.Delete(Target);
        await DownloadAsync(File(server, Content));
        AssertOnlyTheFileIsThere();
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_promises_more_than_it_has_is_asked_again_and_then_told()
    {
        await using var server = new FileServer(request => request.From is null
            ? new(200, Content[..1_000], new() { ["Content-Length"] = "300000" })
            : new(206, [], new() { ["Content-Length"] = "299000", ["Content-Range"] = "bytes 1000-299999/300000" }));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Contains("broke off again and again", error.Message, StringComparison.Ordinal);
        Assert.Contains("the next run goes on from there", error.Message, StringComparison.Ordinal);
        Assert.False(System.IO.File.Exists(Target));
        Assert.Equal(1_000, new FileInfo(Part).Length);
    }

    [Fact]
    public async Task Other_bytes_of_the_same_size_are_refused_and_removed()
    {
        await using var server = new FileServer(request => request.Give([.. Content.Reverse()]));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Contains("SHA-256", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task Where_nobody_listens_the_message_tells_the_alternative()
    {
        Uri nowhere;
        await using (var server = new FileServer(request => request.Give(Content))) nowhere = server.Uri;
        var error = await Assert.ThrowsAsync<DownloadException>(() =>
            DownloadAsync(new RemoteFile(new Uri(nowhere, "file.onnx"), Target) { Alternative = "Or set CLIP_MODEL=starter." }));
        Assert.StartsWith("Cannot connect to localhost", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("Or set CLIP_MODEL=starter.", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, time.Waits.Count);
    }

    [Fact]
    public async Task A_network_that_goes_away_midway_is_waited_for_longer()
    {
        var server = new FileServer(request => request.Give(Content, "v1") with { BreakAfter = request.From is null ? 1_000 : 0 });
        Task? closed = null;
        time.Waiting += () => closed ??= server.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server)));
        await closed!;
        Assert.Equal(10, time.Waits.Count); // five for what brought a thousand bytes, five for what brought none
    }

    [Fact]
    public async Task A_full_disk_is_told_at_once_and_leaves_nothing()
    {
        if (!System.IO.File.Exists("/dev/full")) return; // Linux has a disk that is always full
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        System.IO.File.CreateSymbolicLink(Part, "/dev/full");
        await using var server = new FileServer(request => request.Give(Content));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Contains($"{Target} cannot be written: No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        System.IO.File.WriteAllText(Path.Combine(folder.FullName, "models"), "a file where the folder should be");
        await using var server = new FileServer(request => request.Give(Content));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server)));
        Assert.Contains(Target, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_another_has_open_is_left_alone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        await using var other = new FileStream(Part, FileMode.Create, FileAccess.Write, FileShare.None);
        await using var server = new FileServer(request => request.Give(Content));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server)));
        Assert.Contains("is being downloaded already", error.Message, StringComparison.Ordinal);
        Assert.True(System.IO.File.Exists(Part));
    }
}
