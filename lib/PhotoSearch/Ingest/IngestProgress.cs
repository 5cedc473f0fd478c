using System.Collections.ObjectModel;
using System.Globalization;

namespace PhotoSearch;

/// <summary>How far an upload is.</summary>
/// <param name="Indexed">Photos embedded and stored in this run.</param>
/// <param name="Unchanged">Photos skipped, because the index holds them already with the same bytes.</param>
/// <param name="Failed">Photos that could not be read or were refused.</param>
/// <param name="Total">Photos in the folder (or in this run's part of it).</param>
/// <param name="Elapsed">Time since the start, without waits for a server that was away.</param>
public sealed record IngestProgress(int Indexed, int Unchanged, int Failed, int Total, TimeSpan Elapsed)
{
    /// <summary>Photos dealt with, one way or another.</summary>
    public int Handled => Indexed + Unchanged + Failed;

    /// <summary>Photos dealt with in a second.</summary>
    public double PhotosPerSecond => Elapsed > TimeSpan.Zero ? Handled / Elapsed.TotalSeconds : 0;

    /// <summary>Estimated time until the end, at the rate so far; null before the first photo.</summary>
    public TimeSpan? TimeLeft => Handled > 0 ? Elapsed * ((double)Math.Max(0, Total - Handled) / Handled) : null;

    /// <summary>
    /// That the server went away and is waited for, or that it is back: one line each, when it happens. Null in every other report.
    /// </summary>
    public string? Note { get; init; }

    /// <summary>The server is away and is waited for.</summary>
    public bool Waiting { get; init; }

    /// <summary>One line: <c>100 of 120 photos, 61 photos/s, 0:01 left</c>; or the <see cref="Note"/>.</summary>
    public override string ToString() => Note ?? string.Join(", ", Parts());

    private IEnumerable<string> Parts()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{Handled:N0} of {Total:N0} photos");
        if (Unchanged > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{Unchanged:N0} unchanged");
        if (Failed > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{Failed:N0} failed");
        yield return string.Create(CultureInfo.InvariantCulture, $"{PhotosPerSecond:N0} photos/s");
        if (TimeLeft is { } left && Handled < Total) yield return TimeUntilEnd.Of(left);
    }
}

/// <summary>What became of an upload.</summary>
/// <param name="Indexed">Photos embedded and stored in this run.</param>
/// <param name="Unchanged">Photos skipped, because the index holds them already with the same bytes.</param>
/// <param name="Failures">Each photo that is not in the index now, and why.</param>
/// <param name="Interrupted">
/// True when the run was cancelled, or lost its server, before the folder's end; the next run goes on from there.
/// </param>
/// <param name="Elapsed">How long it took, without waits for a server that was away.</param>
public sealed record IngestSummary(int Indexed, int Unchanged, IReadOnlyList<FailedPhoto> Failures, bool Interrupted, TimeSpan Elapsed)
{
    /// <summary>Photos taken out of the index because their files are gone; null when nobody asked for that.</summary>
    public int? Removed { get; init; }

    /// <summary>Pictures in unsupported formats, which were left out: how many of each ending, such as <c>.svg</c>.</summary>
    public IReadOnlyDictionary<string, int> Unread { get; init; } = ReadOnlyDictionary<string, int>.Empty;

    /// <summary>Photos that an interrupted run did not come to; 0 for one that reached the end.</summary>
    public int Left { get; init; }

    /// <summary>Why the run ended early, where nobody cancelled it: its server was away for two minutes, say. Null otherwise.</summary>
    public string? Problem { get; init; }

    /// <summary>One line: <c>120 photos indexed in 1.9 s; 0 unchanged, 0 failed.</c></summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Indexed:N0} photo{(Indexed == 1 ? "" : "s")} indexed in {Elapsed.TotalSeconds:N1} s; {Unchanged:N0} unchanged, " +
            $"{Failures.Count:N0} failed") +
        (Removed is { } removed ? string.Create(CultureInfo.InvariantCulture, $", {removed:N0} removed") : "") + "." +
        (Unread.Count > 0 ? $" Left out: {UnreadPictures.Describe(Unread)}." : "") +
        (Problem is null ? "" : $" {Problem}") +
        (Left > 0 ? string.Create(CultureInfo.InvariantCulture, $" {Left:N0} not stored yet.") : "") +
        (Interrupted ? " Interrupted: the next run goes on from here." : "");
}

/// <summary>A photo that is not in the index after an upload, or a folder that could not be read.</summary>
/// <param name="Photo">Its path relative to the folder that ids are relative to.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record FailedPhoto(string Photo, string Reason);
