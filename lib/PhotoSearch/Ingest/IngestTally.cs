using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace PhotoSearch;

/// <summary>Counts the photos that the pipeline's stages finish, and reports progress, one report at a time and in order.</summary>
internal sealed class IngestTally(
    int total, int reportEvery, Action<IngestProgress>? report, ILogger logger, Action<FailedPhoto>? reportFailure = null)
{
    private readonly Lock gate = new();
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly List<FailedPhoto> failures = [];
    private int indexed;
    private int unchanged;
    private int failed;
    private int lastReported;

    public void Indexed(int photos) => Count(() => indexed += photos);

    public void Unchanged(int photos = 1) => Count(() => unchanged += photos);

    public void Failed(string photo, string reason) => Fail(photo, reason, photos: 1);

    /// <summary>
    /// Adds an unreadable folder to the failures. Its photos are not part of the total, so no photo is counted.
    /// </summary>
    public void FolderFailed(string folder, string reason) => Fail(folder, reason, photos: 0);

    /// <summary>Whether at least one photo has been indexed or is unchanged.</summary>
    public bool HasSucceeded
    {
        get
        {
            lock (gate) return indexed + unchanged > 0;
        }
    }

    /// <summary>
    /// Reports that the server is away. The clock stops, so that the outage does not affect the rate and the time left.
    /// </summary>
    public void Pause(string note)
    {
        lock (gate)
        {
            watch.Stop();
            logger.StoreAway(note);
            report?.Invoke(Progress() with { Note = note, Waiting = true });
        }
    }

    /// <summary>Reports that the server is back.</summary>
    public void Resume(string note)
    {
        lock (gate)
        {
            watch.Start();
            logger.StoreBack(note);
            report?.Invoke(Progress() with { Note = note });
        }
    }

    /// <param name="cancelled">The caller ended the run.</param>
    /// <param name="problem">The problem that ended the run; null if there was none.</param>
    public IngestSummary Finish(bool cancelled, string? problem = null)
    {
        lock (gate)
        {
            var progress = Progress();
            var left = Math.Max(0, total - progress.Handled);
            if (progress.Handled != lastReported) report?.Invoke(progress);
            logger.Ingested(indexed, watch.Elapsed, unchanged, failures.Count);
            return new(indexed, unchanged, [.. failures.OrderBy(failure => failure.Photo, StringComparer.Ordinal)],
                problem is not null || (cancelled && left > 0), watch.Elapsed) { Left = left, Problem = problem };
        }
    }

    private void Fail(string path, string reason, int photos)
    {
        logger.Skipped(path, reason);
        Count(() =>
        {
            failed += photos;
            failures.Add(new(path, reason));
            reportFailure?.Invoke(failures[^1]);
        });
    }

    private void Count(Action add)
    {
        lock (gate)
        {
            add();
            var progress = Progress();
            if (progress.Handled / reportEvery == lastReported / reportEvery) return;
            lastReported = progress.Handled;
            report?.Invoke(progress);
        }
    }

    private IngestProgress Progress() => new(indexed, unchanged, failed, total, watch.Elapsed);
}
