using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace PhotoSearch.Cli.Serve;

/// <summary>Errors as RFC 9457 has them, <c>application/problem+json</c>: <c>detail</c> is a sentence for people.</summary>
/// <remarks>
/// Also where a request accepts no JSON, as RFC 9110, section 12.5.1, allows: ASP.NET Core's own writer would say nothing then.
/// </remarks>
internal sealed partial class Problems(ILogger<Problems> log) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public static string TooLarge { get; } =
        $"A picture may have {ServeLimits.PictureBytes / 1_000_000} MB at most. Make it smaller, or add it with: {ThisProgram.Name} add";

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = ClientClosedRequest;
            return true;
        }
        var (status, detail) = exception is NotSupportedException && context.Request.HasFormContentType
            // A field that says it is in UTF-7, which .NET refuses to read.
            ? (StatusCodes.Status400BadRequest, "The form cannot be read: " + exception.Message)
            : Of(exception);
        if (status == StatusCodes.Status500InternalServerError) Unforeseen(log, exception);
        await WriteAsync(context, status, detail);
        // Also when nobody foresaw it: the middleware would break the answer off.
        return true;
    }

    /// <summary>A sentence for a status that no code of ours gave.</summary>
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
        StatusCodes.Status400BadRequest => "The request is not what /openapi.json says.",
        StatusCodes.Status404NotFound => "There is nothing at this address. /openapi.json lists what there is.",
        StatusCodes.Status405MethodNotAllowed => "This address does not take this method. /openapi.json lists what it takes.",
        StatusCodes.Status408RequestTimeout =>
            $"The picture came too slowly: fewer than {ServeLimits.SlowestBytesASecond / 1_000} kB a second. Make it smaller, or add it " +
            $"with: {ThisProgram.Name} add",
        StatusCodes.Status413PayloadTooLarge => TooLarge,
        StatusCodes.Status415UnsupportedMediaType => "A picture is sent as a form, multipart/form-data. /openapi.json tells its fields.",
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
        _ => (StatusCodes.Status500InternalServerError, "An error in the server itself; its console says more."),
    };
}
