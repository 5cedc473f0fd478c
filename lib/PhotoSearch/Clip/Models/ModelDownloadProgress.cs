using System.Globalization;

namespace PhotoSearch;

/// <summary>The progress of a model's download.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Bytes">Bytes of the required files on this machine.</param>
/// <param name="TotalBytes">Total size of the required files in bytes.</param>
/// <param name="BytesPerSecond">The rate since the start of this run, 0 at the start.</param>
/// <param name="Announcement">
/// A sentence about what happens next: what is downloaded, from where and to which folder, or that another process is already downloading
/// it. Otherwise null.
/// </param>
/// <param name="IsMilestone">True for announcements, each tenth and the end. Show these where lines cannot be overwritten.</param>
public sealed record ModelDownloadProgress(
    string Model, long Bytes, long TotalBytes, double BytesPerSecond, string? Announcement, bool IsMilestone)
{
    /// <summary>Estimated time left at the rate so far. Null at the start.</summary>
    public TimeSpan? TimeLeft => BytesPerSecond > 0 ? TimeSpan.FromSeconds((TotalBytes - Bytes) / BytesPerSecond) : null;

    /// <summary>One line: the announcement, or <c>clip-ViT-B-32: 120 of 607 MB, 11.3 MB/s, 0:44 left</c>.</summary>
    public override string ToString()
    {
        if (Announcement is not null) return Announcement;
        var line = string.Create(CultureInfo.InvariantCulture, $"{Model}: {Bytes / 1e6:0.#} of {Megabytes(TotalBytes)}");
        if (TimeLeft is not { } left) return line;
        return string.Create(CultureInfo.InvariantCulture, $"{line}, {BytesPerSecond / 1e6:0.0} MB/s") +
            (left > TimeSpan.Zero ? $", {TimeUntilEnd.Of(left)}" : "");
    }

    internal static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.#} MB");
}
