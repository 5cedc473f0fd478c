namespace PhotoSearch.Cli.Serve;

/// <summary>A request that cannot be done as it was asked.</summary>
/// <param name="status">The HTTP status, 400 to 503.</param>
/// <param name="message">For the person at the page: what, and what to do.</param>
internal sealed class RequestRefusedException(int status, string message) : PhotoSearchException(message)
{
    public int Status { get; } = status;
}
