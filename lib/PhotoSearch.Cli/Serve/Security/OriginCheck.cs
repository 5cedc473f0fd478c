using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PhotoSearch.Cli.Serve.Security;

/// <summary>Keeps pages of other sites away from the API. They may only link to the page.</summary>
/// <remarks>
/// Browsers name the source of a request in Sec-Fetch-Site, and of a write in Origin. A page cannot forge either. Programs send neither
/// header and no browser cookie. See "Fetch Metadata Request Headers", W3C.
/// </remarks>
internal static class OriginCheck
{
    public static void UseOriginCheck(this IApplicationBuilder app) => app.Use((context, next) =>
        IsOwnOrProgram(context.Request) || IsLink(context.Request)
            ? next(context)
            : throw new RequestRefusedException(
                StatusCodes.Status403Forbidden, "Other sites may link to this page, but they may not use its API."));

    private static bool IsOwnOrProgram(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        if (site.Length > 0) return site is "same-origin" or "none";
        var origin = request.Headers.Origin.ToString();
        return origin.Length == 0
            || (Uri.TryCreate(origin, UriKind.Absolute, out var from)
                && from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsLink(HttpRequest request) =>
        HttpMethods.IsGet(request.Method) && request.Path == "/" && request.Headers["Sec-Fetch-Mode"] == "navigate"
            && request.Headers["Sec-Fetch-Dest"] == "document";
}
