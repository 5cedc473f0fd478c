using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PhotoSearch.Cli.Serve.Security;

/// <summary>Refuses new photos before they are received.</summary>
internal static class ReadOnlyCheck
{
    /// <summary>The message that says why no photos can be added.</summary>
    public const string Problem = "This server was started with --read-only and accepts no new photos.";

    /// <summary>Marks an endpoint that adds photos.</summary>
    private sealed record AddsPhotosMark;

    public static void AddsPhotos(this IEndpointConventionBuilder endpoint) => endpoint.WithMetadata(new AddsPhotosMark());

    /// <summary>Must come after the routing, which finds the endpoint.</summary>
    public static void UseReadOnlyCheck(this IApplicationBuilder app) => app.Use((context, next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<AddsPhotosMark>() is null
            ? next(context)
            : throw new RequestRefusedException(StatusCodes.Status403Forbidden, Problem));
}
