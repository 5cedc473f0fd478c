namespace PhotoSearch;

/// <summary>How far an upload is.</summary>
/// <param name="Indexed">Photos embedded and stored in this run.</param>
/// <param name="Unchanged">Photos skipped, because the index holds them already with the same bytes.</param>
/// <param name="Failed">Photos that could not be read or were refused.</param>
/// <param name="Total">Photos in the folder (or in this run's part of it).</param>
/// <param name="Elapsed">Time since the start.</param>
public sealed record IngestProgress(int Indexed, int Unchanged, int Failed, int Total, TimeSpan Elapsed)
{
    /// <summary>Photos dealt with, one way or another.</summary>
    public int Handled => Indexed + Unchanged + Failed;

    /// <summary>Photos dealt with in a second.</summary>
    public double PhotosPerSecond => Elapsed > TimeSpan.Zero ? Handled / Elapsed.TotalSeconds : 0;

    /// <summary>Estimated time until the end, at the rate so far; null before the first photo.</summary>
    public TimeSpan? TimeLeft => Handled > 0 ? Elapsed * ((double)(Total - Handled) / Handled) : null;

    /// <summary>One line: <c>100 of 120 photos, 61 photos/s, 0:00 left</c>.</summary>
    public override string ToString() =>
        $"{Handled:N0} of {Total:N0} photos" +
        (Unchanged > 0 ? $" ({Unchanged:N0} unchanged)" : "") +
        (Failed > 0 ? $" ({Failed:N0} failed)" : "") +
        $", {PhotosPerSecond:N0} photos/s" +
        (TimeLeft is { } left && Handled < Total ? $", {left:h\\:mm\\:ss} left" : "");
}

/// <summary>What became of an upload.</summary>
/// <param name="Indexed">Photos embedded and stored in this run.</param>
/// <param name="Unchanged">Photos skipped, because the index holds them already with the same bytes.</param>
/// <param name="Failures">Each photo that is not in the index now, and why.</param>
/// <param name="Interrupted">True when the run was cancelled before the folder's end; the next run goes on from there.</param>
/// <param name="Elapsed">How long it took.</param>
public sealed record IngestSummary(int Indexed, int Unchanged, IReadOnlyList<FailedPhoto> Failures, bool Interrupted, TimeSpan Elapsed)
{
    /// <summary>One line: <c>120 photos indexed in 1.9 s; 0 unchanged, 0 failed.</c></summary>
    public override string ToString() =>
        $"{Indexed:N0} photos indexed in {Elapsed.TotalSeconds:N1} s; {Unchanged:N0} unchanged, {Failures.Count:N0} failed." +
        (Interrupted ? " Interrupted: the next run goes on from here." : "");
}

/// <summary>A photo that is not in the index after an upload.</summary>
/// <param name="Photo">Its path relative to the folder.</param>
/// <param name="Reason">Why, in a few words.</param>
public sealed record FailedPhoto(string Photo, string Reason);
