namespace PhotoSearch;

/// <summary>
/// An error that the user can fix. The message is for the user: what happened, which file or setting, and what to do next.
/// </summary>
/// <param name="message">One paragraph without secrets. Programs show it without a stack trace.</param>
/// <param name="innerException">The cause, for debugging.</param>
public class PhotoSearchException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A setting or an argument has a value that is not allowed.</summary>
/// <param name="message">The key, the value and the allowed values.</param>
/// <param name="innerException">The cause, for debugging.</param>
public sealed class SettingsException(string message, Exception? innerException = null) : PhotoSearchException(message, innerException);

/// <summary>A photo cannot be read: it is empty, cut off, not a picture, or too large to decode safely.</summary>
/// <param name="photo">The file, as passed by the caller.</param>
/// <param name="reason">The reason in a few words: "not a readable image".</param>
/// <param name="innerException">The cause, for debugging.</param>
public sealed class UnreadablePhotoException(string photo, string reason, Exception? innerException = null)
    : PhotoSearchException($"{photo}: {reason}", innerException)
{
    /// <summary>The file, as passed by the caller.</summary>
    public string Photo { get; } = photo;

    /// <summary>The reason in a few words.</summary>
    public string Reason { get; } = reason;
}

/// <summary>An index is missing or does not fit the model, or its store refused the request or could not be reached.</summary>
/// <param name="message">What happened, the index and its location, and what to do next.</param>
/// <param name="innerException">The cause, for debugging.</param>
public sealed class PhotoIndexException(string message, Exception? innerException = null) : PhotoSearchException(message, innerException)
{
    /// <summary>True if the store answered, but has no index with this name, or no photos in this folder.</summary>
    public bool IsMissing { get; init; }

    /// <summary>A temporary failure of the server: "OpenSearch at … does not answer". Null for other failures.</summary>
    internal string? Outage { get; init; }

    /// <summary>The server's Retry-After. Null if it sent none.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>Number of photos that the call stored before it failed.</summary>
    internal int Stored { get; init; }

    /// <summary>The same failure after some photos were stored.</summary>
    internal PhotoIndexException After(int stored) =>
        new(Message, this) { IsMissing = IsMissing, Outage = Outage, RetryAfter = RetryAfter, Stored = stored };
}
