using System.Collections.ObjectModel;
using System.Globalization;

namespace PhotoSearch;

/// <summary>The progress of a run that adds photos.</summary>
/// <param name="Indexed">Photos embedded and stored in this run.</param>
/// <param name="Unchanged">Photos skipped because the index already holds them with the same bytes.</param>
/// <param name="Failed">Photos that could not be read or that the index refused.</param>
/// <param name="Total">Photos in the folder, or in this run's part of it.</param>
/// <param name="Elapsed">Time since the start, without server outages.</param>
public sealed record IngestProgress(int Indexed, int Unchanged, int Failed, int Total, TimeSpan Elapsed)
{
    /// <summary>Photos indexed, skipped as unchanged, or failed.</summary>
    public int Handled => Indexed + Unchanged + Failed;

    /// <summary>Photos handled per second.</summary>
    public double PhotosPerSecond => Elapsed > TimeSpan.Zero ? Handled / Elapsed.TotalSeconds : 0;

    /// <summary>Estimated time left at the rate so far. Null before the first photo.</summary>
    public TimeSpan? TimeLeft => Handled > 0 ? Elapsed * ((double)Math.Max(0, Total - Handled) / Handled) : null;

    /// <summary>
    /// One line when the server goes away or comes back. Null in all other reports.
    /// </summary>
    public string? Note { get; init; }

    /// <summary>True while the run waits for a server that has gone away.</summary>
    public bool Waiting { get; init; }

    /// <summary>One line: <c>100 of 120 photos, 61 photos/s, 0:01 left</c>, or the <see cref="Note"/>.</summary>
    public override string ToString() => Note ?? string.Join(", ", Parts());

    private IEnumerable<string> Parts()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{Handled:N0} of {Total:N0} photos");
        if (Unchanged > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{Unchanged:N0} unchanged");
        if (Failed > 0) yield return string.Create(CultureInfo.InvariantCulture, $"{Failed:N0} skipped");
        yield return string.Create(CultureInfo.InvariantCulture, $"{PhotosPerSecond:N0} photos/s");
        if (TimeLeft is { } left && Handled < Total) yield return TimeUntilEnd.Of(left);
    }
}

/// <summary>The result of an upload.</summary>
/// <param name="Indexed">Photos embedded and stored in this run.</param>
/// <param name="Unchanged">Photos skipped because the index already holds them with the same bytes.</param>
/// <param name="Failures">Each photo that was not indexed, with the reason.</param>
/// <param name="Interrupted">
/// True if the run was cancelled or lost its server before the end. The next run continues from there.
/// </param>
/// <param name="Elapsed">Duration, without server outages.</param>
public sealed record IngestSummary(int Indexed, int Unchanged, IReadOnlyList<FailedPhoto> Failures, bool Interrupted, TimeSpan Elapsed)
{
    /// <summary>Photos removed from the index because their files no longer exist. Null if the run was not asked to remove any.</summary>
    public int? Removed { get; init; }

    /// <summary>The number of pictures left out because their format is unsupported, by extension, such as <c>.svg</c>.</summary>
    public IReadOnlyDictionary<string, int> Unread { get; init; } = ReadOnlyDictionary<string, int>.Empty;

    /// <summary>Photos that an interrupted run did not reach. 0 if the run completed.</summary>
    public int Left { get; init; }

    /// <summary>Why the run ended early without being cancelled, such as a server outage of two minutes. Null otherwise.</summary>
    public string? Problem { get; init; }

    /// <summary>One line: <c>120 photos indexed in 1.9 s; 0 unchanged, 0 skipped.</c></summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Indexed:N0} photo{(Indexed == 1 ? "" : "s")} indexed in {Elapsed.TotalSeconds:N1} s; {Unchanged:N0} unchanged, " +
            $"{Failures.Count:N0} skipped") +
        (Removed is { } removed ? string.Create(CultureInfo.InvariantCulture, $", {removed:N0} removed") : "") + "." +
        (Unread.Count > 0 ? $" Not read: {UnreadPictures.Describe(Unread)}." : "") +
        (Problem is null ? "" : $" {Problem}") +
        (Left > 0 ? string.Create(CultureInfo.InvariantCulture, $" {Left:N0} not stored yet.") : "") +
        (Interrupted ? " Interrupted: the next run continues from here." : "");
}

/// <summary>A photo that was not indexed, or a folder that could not be read.</summary>
/// <param name="Photo">The path, relative to the same folder as ids.</param>
/// <param name="Reason">The reason, in a few words.</param>
public sealed record FailedPhoto(string Photo, string Reason);
