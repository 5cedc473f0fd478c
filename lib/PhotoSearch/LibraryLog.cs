using Microsoft.Extensions.Logging;

namespace PhotoSearch;

/// <summary>The library's log messages. None contains a password.</summary>
internal static partial class LibraryLog
{
    [LoggerMessage(1, LogLevel.Warning, "Skipped {Photo}: {Reason}")]
    public static partial void Skipped(this ILogger logger, string photo, string reason);

    [LoggerMessage(2, LogLevel.Information, "{Indexed} photos indexed in {Elapsed}; {Unchanged} unchanged, {Failed} skipped")]
    public static partial void Ingested(this ILogger logger, int indexed, TimeSpan elapsed, int unchanged, int failed);

    [LoggerMessage(3, LogLevel.Warning, "{Server}: {Reason}; trying again in {Seconds:0.0} s")]
    public static partial void SentAgain(this ILogger logger, string server, string reason, double seconds);

    [LoggerMessage(4, LogLevel.Warning, "{Note}")]
    public static partial void StoreAway(this ILogger logger, string note);

    [LoggerMessage(5, LogLevel.Information, "{Note}")]
    public static partial void StoreBack(this ILogger logger, string note);
}
