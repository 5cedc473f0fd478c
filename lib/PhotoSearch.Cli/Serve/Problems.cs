using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;

namespace PhotoSearch.Cli.Serve;

/// <summary>Errors as RFC 9457 has them, <c>application/problem+json</c>: <c>detail</c> is a sentence for people.</summary>
internal sealed class Problems(IProblemDetailsService writer) : IExceptionHandler
{
    private const int ClientClosedRequest = 499;

    public static string TooLarge { get; } =
        $"A picture may have {ServeLimits.PictureBytes / 1_000_000} MB at most. Make it smaller, or add it with: photosearch add";

    public async ValueTask<bool> TryHandleAsync(HttpContext context, Exception exception, CancellationToken cancellationToken)
    {
        if (context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = ClientClosedRequest;
            return true;
        }
        var (status, detail) = Of(exception);
        context.Response.StatusCode = status;
        await writer.WriteAsync(new() { HttpContext = context, ProblemDetails = { Status = status, Detail = detail } });
        // What nobody foresaw is told on the console too, by the middleware that asked.
        return status != StatusCodes.Status500InternalServerError;
    }

    /// <summary>A sentence for those statuses that no code of ours gave.</summary>
    public static void Describe(ProblemDetailsContext context)
    {
        // For those who collect traces, which nobody does here. It is written as the API's other names are.
        context.ProblemDetails.Extensions.Remove("trace_id");
        context.ProblemDetails.Detail ??= Sentence(context.ProblemDetails.Status);
    }

    private static string? Sentence(int? status) => status switch
    {
        StatusCodes.Status400BadRequest => "The request is not what /openapi.json says.",
        StatusCodes.Status404NotFound => "There is nothing at this address. /openapi.json lists what there is.",
        StatusCodes.Status405MethodNotAllowed => "This address does not take this method. /openapi.json lists what it takes.",
        StatusCodes.Status413PayloadTooLarge => TooLarge,
        StatusCodes.Status415UnsupportedMediaType => "A picture is sent as a form, multipart/form-data. /openapi.json tells its fields.",
        StatusCodes.Status429TooManyRequests => "Too much is asked at the same time. Try again in a second.",
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
        _ => (StatusCodes.Status500InternalServerError, "A fault of the server itself; its console says more."),
    };
}
