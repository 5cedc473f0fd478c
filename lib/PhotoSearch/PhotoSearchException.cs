namespace PhotoSearch;

/// <summary>
/// Something went wrong that a person can put right. The message is for them: what happened, which file or setting, what to do next.
/// </summary>
/// <param name="message">One paragraph without secrets. Programs show it as it is, with no stack trace.</param>
/// <param name="innerException">What caused it, for those who debug.</param>
public class PhotoSearchException(string message, Exception? innerException = null) : Exception(message, innerException);

/// <summary>A setting or an argument has a value that is not allowed.</summary>
/// <param name="message">Key, value and what is allowed.</param>
/// <param name="innerException">What caused it, for those who debug.</param>
public sealed class SettingsException(string message, Exception? innerException = null) : PhotoSearchException(message, innerException);

/// <summary>A photo cannot be read: empty, cut off, not a picture, or too large to decode safely.</summary>
/// <param name="photo">The file, as the caller named it.</param>
/// <param name="reason">Why, in a few words: "not a readable image".</param>
/// <param name="innerException">What caused it, for those who debug.</param>
public sealed class UnreadablePhotoException(string photo, string reason, Exception? innerException = null)
    : PhotoSearchException($"{photo}: {reason}", innerException)
{
    /// <summary>The file, as the caller named it.</summary>
    public string Photo { get; } = photo;

    /// <summary>Why it cannot be read, in a few words.</summary>
    public string Reason { get; } = reason;
}

/// <summary>An index is missing, does not fit the model, or its store refused or could not be reached.</summary>
/// <param name="message">What happened, with the index and the place, and what to do next.</param>
/// <param name="innerException">What caused it, for those who debug.</param>
public sealed class PhotoIndexException(string message, Exception? innerException = null) : PhotoSearchException(message, innerException)
{
    /// <summary>True when the store answers, and has no index of that name, or no photos in that folder of it.</summary>
    public bool IsMissing { get; init; }

    /// <summary>What the server does, where that may soon pass: "OpenSearch at … does not answer". Null for all other failures.</summary>
    internal string? Outage { get; init; }

    /// <summary>How long the server asks to wait; null when it does not say.</summary>
    internal TimeSpan? RetryAfter { get; init; }

    /// <summary>Photos that the failed call had stored before.</summary>
    internal int Stored { get; init; }

    /// <summary>The same failure, of a call that had stored photos before.</summary>
    internal PhotoIndexException After(int stored) =>
        new(Message, this) { IsMissing = IsMissing, Outage = Outage, RetryAfter = RetryAfter, Stored = stored };
}
