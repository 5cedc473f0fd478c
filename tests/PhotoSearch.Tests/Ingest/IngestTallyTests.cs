using Microsoft.Extensions.Logging.Abstractions;

namespace PhotoSearch.Tests;

/// <summary>
/// How photos and folders are counted. Reports unreadable folders directly, because tests in a container run as root, who can open every
/// folder.
/// </summary>
public sealed class IngestTallyTests
{
    private readonly List<IngestProgress> reports = [];

    [Fact]
    public void Unreadable_folders_are_failures_but_not_photos()
    {
        var summary = Tally(photos: 3, folders: 5).Finish(cancelled: false);

        Assert.Equal((3, 5, false), (summary.Indexed, summary.Failures.Count, summary.Interrupted));
        Assert.Equal((3, 3, 0), (reports[^1].Handled, reports[^1].Total, reports[^1].Failed));
    }

    [Fact]
    public void A_cancelled_run_says_so_for_any_number_of_failed_folders() =>
        Assert.True(Tally(photos: 2, folders: 5).Finish(cancelled: true).Interrupted);

    /// <summary>A tally for a folder of three photos.</summary>
    private IngestTally Tally(int photos, int folders)
    {
        var tally = new IngestTally(total: 3, reportEvery: 100, reports.Add, NullLogger.Instance);
        for (var folder = 0; folder < folders; folder++) tally.FolderFailed($"folder-{folder}", "permission denied");
        tally.Indexed(photos);
        return tally;
    }
}
