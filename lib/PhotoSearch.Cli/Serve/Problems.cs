using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PhotoSearch.Cli.Serve;

/// <summary>Turns errors into <c>application/problem+json</c> (RFC 9457) with a readable sentence in <c>detail</c>.</summary>
/// <remarks>
/// It answers even a request that accepts no JSON, as RFC 9110, section 12.5.1, allows. ASP.NET Core's own writer would send nothing.
/// </remarks>
internal sealed partial class Problems(ILogger<Problems> log) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    private static readonly string SmallerOr =
        $"Make it smaller, or use the command line: {ThisProgram.Name} search --image, {ThisProgram.Name} add";

    public static string TooLarge { get; } = $"A picture may be at most {ServeLimits.PictureBytes / 1_000_000} MB. {SmallerOr}";

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = ClientClosedRequest;
            return true;
        }
        var (status, detail) = exception is NotSupportedException && context.Request.HasFormContentType
            // A field in UTF-7, which .NET refuses to read.
            ? (StatusCodes.Status400BadRequest, "The form cannot be read: " + exception.Message)
            : Of(exception);
        if (status == StatusCodes.Status500InternalServerError) Unforeseen(log, exception);
        await WriteAsync(context, status, detail);
        // Also for unexpected errors, because the middleware would break off the answer.
        return true;
    }

    /// <summary>Adds a sentence to a status that the framework set.</summary>
    public static Task DescribeAsync(StatusCodeContext answer)
    {
        var status = answer.HttpContext.Response.StatusCode;
        return WriteAsync(answer.HttpContext, status, Sentence(status));
    }

    private static Task WriteAsync(HttpContext context, int status, string? detail) =>
        TypedResults.Problem(detail, statusCode: status).ExecuteAsync(context);

    [LoggerMessage(LogLevel.Error, "A request failed.")]
    private static partial void Unforeseen(ILogger log, Exception exception);

    private static string? Sentence(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request does not match /openapi.json.",
        StatusCodes.Status404NotFound => "There is nothing at this address. /openapi.json lists the addresses.",
        StatusCodes.Status405MethodNotAllowed => "This address does not support this method. /openapi.json lists the methods.",
        StatusCodes.Status408RequestTimeout =>
            $"The picture arrived too slowly, at less than {ServeLimits.SlowestBytesASecond / 1_000} kB per second. {SmallerOr}",
        StatusCodes.Status413PayloadTooLarge => TooLarge,
        StatusCodes.Status415UnsupportedMediaType => "Send the picture as a form, multipart/form-data. /openapi.json lists the fields.",
        StatusCodes.Status429TooManyRequests => "Too many requests at the same time. Try again in a second.",
        _ => null,
    };

    private static (int Status, string Detail) Of(Exception exception) => exception switch
    {
        RequestRefusedException refused => (refused.Status, refused.Message),
        SettingsException wrong => (StatusCodes.Status400BadRequest, wrong.Message),
        UnreadablePhotoException unreadable => (StatusCodes.Status415UnsupportedMediaType, unreadable.Message),
        PhotoIndexException { IsMissing: true } missing => (StatusCodes.Status404NotFound, missing.Message),
        PhotoIndexException store => (StatusCodes.Status503ServiceUnavailable, store.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => (StatusCodes.Status413PayloadTooLarge, TooLarge),
        BadHttpRequestException bad => (bad.StatusCode, "The request cannot be read: " + bad.Message),
        InvalidDataException form => (StatusCodes.Status400BadRequest, "The form cannot be read: " + form.Message),
        PhotoSearchException problem => (StatusCodes.Status500InternalServerError, problem.Message),
        _ => (StatusCodes.Status500InternalServerError, "The server failed. Its console shows the error."),
    };
}
