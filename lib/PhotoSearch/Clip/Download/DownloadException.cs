using System.Net;

namespace PhotoSearch;

/// <summary>A file could not be downloaded.</summary>
/// <param name="message">What happened, with the address or the file, and what to do next.</param>
/// <param name="status">The status with which the server refused. Null for other failures.</param>
/// <param name="innerException">The cause, for debugging.</param>
internal sealed class DownloadException(string message, HttpStatusCode? status = null, Exception? innerException = null)
    : PhotoSearchException(message, innerException)
{
    /// <summary>
    /// The status with which the server refused. Null if it did not answer or sent something else, or if the disk failed.
    /// </summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>
    /// True if something else arrived instead of the file: a web page, too many bytes, or a redirect to an invalid address.
    /// </summary>
    public bool IsAnotherFile { get; init; }

    /// <summary>True if the file cannot be written, for example because the disk is full. Other files would fail as well.</summary>
    public bool IsDisk { get; init; }
}
