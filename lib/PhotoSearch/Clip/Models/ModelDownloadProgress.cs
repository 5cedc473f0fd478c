using System.Globalization;

namespace PhotoSearch;

/// <summary>How far the download of a model is.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Bytes">Bytes of the wanted files that are on this machine.</param>
/// <param name="TotalBytes">All bytes of the wanted files.</param>
/// <param name="BytesPerSecond">The rate since the start of this run; 0 at the start.</param>
/// <param name="Announcement">
/// What is about to happen, in a sentence: what is fetched from where, its size and its place; that another process is at it already. Else
/// null.
/// </param>
/// <param name="IsMilestone">True of what is worth a line where lines cannot be overwritten: an announcement, each tenth, the end.</param>
public sealed record ModelDownloadProgress(
    string Model, long Bytes, long TotalBytes, double BytesPerSecond, string? Announcement, bool IsMilestone)
{
    /// <summary>Estimated time until the end, at the rate so far; null at the start.</summary>
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
