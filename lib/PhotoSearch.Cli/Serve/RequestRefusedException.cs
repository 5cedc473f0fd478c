namespace PhotoSearch.Cli.Serve;

/// <summary>The server refuses a request.</summary>
/// <param name="status">The HTTP status, 400 to 503.</param>
/// <param name="message">What is wrong and what to do next, for the user of the page.</param>
internal sealed class RequestRefusedException(int status, string message) : PhotoSearchException(message)
{
    public int Status { get; } = status;
}
