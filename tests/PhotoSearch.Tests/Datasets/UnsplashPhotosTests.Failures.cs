using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;

namespace PhotoSearch.Tests;

/// <content>Failures of single photos, networks and servers.</content>
public sealed partial class UnsplashPhotosTests
{
    [Theory]
    [InlineData("gone")]
    [InlineData("500 for good")]
    [InlineData("a line that always breaks")]
    [InlineData("redirects in a circle")]
    [InlineData("a redirect to a file")]
    [InlineData("a redirect from the web")]
    [InlineData("a web page")]
    [InlineData("no picture")]
    public async Task A_photo_that_always_fails_is_named_in_one_line_and_the_next_run_tries_it_again(string fault)
    {
        reply = request => Number(request) != 1 ? request.Give(Picture) : fault switch
        {
            "gone" => new(404, []),
            "500 for good" => new(500, []),
            "a line that always breaks" => request.Give(Picture) with { BreakAfter = 1_000 },
            "redirects in a circle" => Redirect(request.Path),
            "a redirect to a file" => Redirect("file:///etc/hostname"),
            "a redirect from the web" => Redirect("mailto:"),
            "a web page" => Page,
            _ => new(200, "whatever it is called"u8.ToArray()),
        };
        var list = Write("photos.tsv", Header + Rows(6));
        var first = await DownloadAsync(list);
        var second = await DownloadAsync(list);
        reply = request => request.Give(Picture);
        var repaired = await DownloadAsync(list);

        Assert.Equal((5, 0, 1, null), (first.Downloaded, first.Present, first.Failures.Count, first.GaveUp));
        Assert.Equal((0, 5, 1, null), (second.Downloaded, second.Present, second.Failures.Count, second.GaveUp));
        Assert.Equal((1, 5, 0), (repaired.Downloaded, repaired.Present, repaired.Failures.Count));
        foreach (var failure in first.Failures.Concat(second.Failures))
        {
            Assert.Equal("photo-1.jpg", failure.Photo);
            Assert.DoesNotContain('\n', failure.Reason);
        }
        Assert.Empty(Names("*.part"));

        static FileReply Redirect(string to) => new(302, [], new() { ["Location"] = to });
    }

    [Theory]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(451)]
    [InlineData(200)]
    public async Task Twenty_failures_in_a_row_before_the_first_success_end_the_run(int status)
    {
        reply = _ => status == 200 ? Page : new(status, []);
        var list = Write("photos.tsv", Header + Rows(400));
        var summary = await DownloadAsync(list);

        Assert.StartsWith(
            $"20 photos in a row failed, so the download stopped. localhost (named in {list}) may be down, or there is no network. " +
            "The first failure: ", summary.GaveUp, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", summary.GaveUp, StringComparison.Ordinal);
        Assert.Equal((0, 0, 0, false), (summary.Downloaded, summary.Present, summary.Failures.Count, summary.Interrupted));
        Assert.EndsWith(" 0 already there, 0 skipped. Ended early: the next run continues from here.", summary.ToString());
        Assert.InRange(server.Requests.Count, 20, 100);
    }

    [Fact]
    public void The_run_ends_when_the_first_twenty_in_the_list_have_failed_in_any_order()
    {
        var ended = false;
        var failures = new FailuresInARow(
            new(total: 400, reportEvery: 20, report: null, NullLogger.Instance), anyCame: false, giveUp: () => ended = true);
        int[] first = [.. Enumerable.Range(1, 19).Reverse(), 21, 20];
        foreach (var place in first) Fail(place);
        Assert.False(ended);
        Fail(0);

        Assert.True(ended);
        Assert.Equal(Enumerable.Range(0, 20).Select(place => $"{place}.jpg"), failures.Ended!.Select(failure => failure.Photo));

        void Fail(int place) => failures.Failed(place, new($"{place}.jpg", "gone"), answered: true);
    }

    [Fact]
    public async Task Nineteen_failures_before_the_first_success_are_named_and_the_rest_is_downloaded()
    {
        reply = request => Number(request) < 19 ? new(404, []) : request.Give(Picture);
        var summary = await DownloadAsync(Write("photos.tsv", Header + Rows(40)));

        Assert.Equal((21, 19), (summary.Downloaded, summary.Failures.Count));
    }

    [Fact]
    public async Task After_the_first_success_any_number_of_photos_may_be_missing()
    {
        reply = request => Number(request) == 0 ? request.Give(Picture) : new(404, []);
        var list = Write("photos.tsv", Header + Rows(60));
        var first = await DownloadAsync(list);
        var second = await DownloadAsync(list);

        Assert.Equal((1, 0, 59), (first.Downloaded, first.Present, first.Failures.Count));
        Assert.Equal((0, 1, 59), (second.Downloaded, second.Present, second.Failures.Count));
    }

    [Fact]
    public async Task A_short_list_without_any_success_names_every_photo()
    {
        reply = _ => Page;
        var summary = await DownloadAsync(Write("photos.tsv", Header + Rows(4)));

        Assert.Equal(["photo-0.jpg", "photo-1.jpg", "photo-2.jpg", "photo-3.jpg"], summary.Failures.Select(failure => failure.Photo));
    }

    [Fact]
    public async Task A_request_to_a_busy_server_is_retried_when_the_server_says()
    {
        var busy = 2;
        reply = request => Interlocked.Decrement(ref busy) >= 0 ? new(429, [], new() { ["Retry-After"] = "7" }) : request.Give(Picture);
        var summary = await DownloadAsync(Write("photos.tsv", Header + Rows(3)));

        Assert.Equal((3, 5), (summary.Downloaded, server.Requests.Count));
    }

    [Theory]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_server_that_stops_answering_ends_the_run_and_the_next_run_continues(int status)
    {
        reply = request => Number(request) switch { 1 => new(404, []), < 10 => request.Give(Picture), _ => new(status, []) };
        var list = Write("photos.tsv", Header + Rows(60));
        var ended = await DownloadAsync(list);

        Assert.StartsWith("8 photos in a row failed, so the download stopped. ", ended.GaveUp, StringComparison.Ordinal);
        Assert.Contains($"({status})", ended.GaveUp, StringComparison.Ordinal);
        Assert.Equal(9, ended.Downloaded);
        Assert.Equal("photo-1.jpg", Assert.Single(ended.Failures).Photo);
        reply = request => request.Give(Picture);
        Assert.Equal((51, 9), (await DownloadAsync(list)) is var next ? (next.Downloaded, next.Present) : default);
    }

    [Fact]
    public async Task Without_a_network_the_run_ends_soon_and_says_so()
    {
        var ended = await DownloadAsync(Write("photos.tsv", Header + Rows(60).Replace("SERVER", "http://127.0.0.1:1/")));

        Assert.StartsWith("8 photos in a row failed", ended.GaveUp, StringComparison.Ordinal);
        Assert.Contains("Check the network", ended.GaveUp, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_ends_the_run_with_its_own_message_and_the_next_run_continues()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Only Linux and FreeBSD have a disk that is always full.");
        var list = Write("photos.tsv", Header + Rows(12));
        Directory.CreateDirectory(Photos);
        File.CreateSymbolicLink(Path.Combine(Photos, "photo-5.jpg.part"), "/dev/full");

        var full = await Assert.ThrowsAnyAsync<PhotoSearchException>(() => DownloadAsync(list));

        Assert.StartsWith($"{Path.Combine(Photos, "photo-5.jpg")} cannot be written: No space left on device", full.Message);
        Assert.DoesNotContain('\n', full.Message);
        var came = Names("*.jpg").Length;
        Assert.Equal((12 - came, came, 0), (await DownloadAsync(list)) is var next
            ? (next.Downloaded, next.Present, next.Failures.Count) : default);
    }

    [Fact]
    public async Task A_second_download_into_the_folder_says_that_it_waits_and_finds_the_photos_there()
    {
        var secondWaits = new TaskCompletionSource();
        reply = request => request.Give(Picture) with { BreakAfter = 1_000, Then = secondWaits.Task };
        var list = Write("photos.tsv", Header + Rows(3));
        var first = DownloadAsync(list);
        var second = await DownloadAsync(list, waiting: () =>
        {
            reply = request => request.Give(Picture);
            secondWaits.SetResult();
        });

        Assert.Equal((3, 0), (await first) is var done ? (done.Downloaded, done.Present) : default);
        Assert.Equal((0, 3), (second.Downloaded, second.Present));
    }

    private static FileReply Page => new(200, "<html>Sign in"u8.ToArray(), new() { ["Content-Type"] = "text/html" });

    /// <summary>The row of <see cref="Rows"/> that a request is for.</summary>
    private static int Number(FileRequest request) =>
        int.Parse(request.Path["/image-".Length..request.Path.IndexOf('?')], CultureInfo.InvariantCulture);
}
