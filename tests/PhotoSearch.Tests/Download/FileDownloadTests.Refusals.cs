using System.Net;
using System.Text;

namespace PhotoSearch.Tests;

/// <summary>Refused downloads, and what they leave on the disk.</summary>
public sealed partial class FileDownloadTests
{
    [Theory]
    [InlineData(401, 1, "without signing in")]
    [InlineData(403, 1, "forbidden")]
    [InlineData(404, 1, "does not exist (404)")]
    [InlineData(429, 6, "too many requests")]
    [InlineData(500, 6, "has a problem")]
    public async Task A_refusal_is_reported_and_leaves_nothing(int status, int requests, string expected)
    {
        await using var server = new FileServer(_ => new(status, []));
        var file = File(server, Content) with { Alternative = "Or set CLIP_MODEL=starter." };
        var error = await Assert.ThrowsAsync<DownloadException>(
            () => DownloadAsync(file with { Address = new Uri(file.Address, "?signature=secret") }));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(" Or set CLIP_MODEL=starter.", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.Message, StringComparison.Ordinal);
        Assert.Equal((HttpStatusCode)status, error.Status);
        Assert.Equal(requests, server.Requests.Count);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task A_web_page_instead_of_the_file_is_reported_and_the_partial_download_stays()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        System.IO.File.WriteAllBytes(Part, Content[..1_000]);
        await using var server =
            new FileServer(_ => new(200, Encoding.UTF8.GetBytes("<html>Sign in"), new() { ["Content-Type"] = "text/html; charset=utf-8" }));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Contains("web page", error.Message, StringComparison.Ordinal);
        Assert.Equal(Content[..1_000], System.IO.File.ReadAllBytes(Part));
    }

    [Fact]
    public async Task A_file_of_another_size_is_refused_before_it_is_downloaded()
    {
        await using var server = new FileServer(request => request.Give([.. Content, 0]));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Contains("should be 300,000 bytes, but the server sends 300,001", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task A_file_that_grows_beyond_its_size_is_refused_when_it_does()
    {
        // In chunks, so no header states the size.
        var body = Encoding.ASCII.GetBytes($"{Content.Length + 1:x}\r\n").Concat(Content).Append((byte)0)
            .Concat(Encoding.ASCII.GetBytes("\r\n0\r\n\r\n"));
        await using var server = new FileServer(_ => new(200, [.. body], new() { ["Transfer-Encoding"] = "chunked" }));
        await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task An_endless_file_of_unknown_size_is_refused_at_the_size_limit()
    {
        await using var server = new FileServer(request => request.Give(Content));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server) with { MaxBytes = Content.Length - 1 }));
        Assert.Contains("larger than the limit of 0 MB", error.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task A_complete_file_that_cannot_be_renamed_is_kept_for_the_next_run()
    {
        Directory.CreateDirectory(Target);
        await using var server = new FileServer(request => request.Give(Content));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Contains("The downloaded part is kept", error.Message, StringComparison.Ordinal);

        Directory.Delete(Target);
        await DownloadAsync(File(server, Content));
        AssertOnlyTheFileIsThere();
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_sends_less_than_it_promises_is_retried_and_then_reported()
    {
        await using var server = new FileServer(request => request.From is null
            ? new(200, Content[..1_000], new() { ["Content-Length"] = "300000" })
            : new(206, [], new() { ["Content-Length"] = "299000", ["Content-Range"] = "bytes 1000-299999/300000" }));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Contains("broke several times", error.Message, StringComparison.Ordinal);
        Assert.Contains("the next run continues from there", error.Message, StringComparison.Ordinal);
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
    public async Task Without_a_server_the_message_names_the_alternative()
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
    public async Task A_network_that_fails_midway_is_retried_longer()
    {
        var server = new FileServer(request => request.Give(Content, "v1") with { BreakAfter = request.From is null ? 1_000 : 0 });
        Task? closed = null;
        time.Waiting += () => closed ??= server.DisposeAsync().AsTask();
        await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server)));
        await closed!;
        Assert.Equal(10, time.Waits.Count); // five after a thousand bytes, five after none
    }

    [Fact]
    public async Task A_full_disk_is_reported_at_once_and_leaves_nothing()
    {
        if (!System.IO.File.Exists("/dev/full")) return; // only Linux has a device that is always full
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        System.IO.File.CreateSymbolicLink(Part, "/dev/full");
        await using var server = new FileServer(request => request.Give(Content));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server, Content)));
        Assert.Contains($"{Target} cannot be written: No space left on device", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_created_is_named()
    {
        System.IO.File.WriteAllText(Path.Combine(folder.FullName, "models"), "a file where the folder should be");
        await using var server = new FileServer(request => request.Give(Content));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server)));
        Assert.Contains(Target, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_part_that_another_program_has_open_is_left_alone()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Target)!);
        await using var other = new FileStream(Part, FileMode.Create, FileAccess.Write, FileShare.None);
        await using var server = new FileServer(request => request.Give(Content));
        var error = await Assert.ThrowsAsync<DownloadException>(() => DownloadAsync(File(server)));
        Assert.Contains("is already being downloaded", error.Message, StringComparison.Ordinal);
        Assert.True(System.IO.File.Exists(Part));
    }
}
