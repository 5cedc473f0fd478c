using System.Net;

namespace PhotoSearch;

/// <summary>A file could not be downloaded.</summary>
/// <param name="message">What happened, with the address or the file, and what to do next.</param>
/// <param name="status">The server's refusal; null where another thing went wrong.</param>
/// <param name="innerException">What caused it, for those who debug.</param>
internal sealed class DownloadException(string message, HttpStatusCode? status = null, Exception? innerException = null)
    : PhotoSearchException(message, innerException)
{
    /// <summary>
    /// The status that the server refused with; null where it did not answer, sent something else, or the disk is at fault.
    /// </summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>
    /// True where something else came in the file's place: a web page, more than the file may have, or a redirect to nowhere.
    /// </summary>
    public bool IsAnotherFile { get; init; }

    /// <summary>True where the file cannot be written: a full disk, say. Another file would fare no better.</summary>
    public bool IsDisk { get; init; }
}
