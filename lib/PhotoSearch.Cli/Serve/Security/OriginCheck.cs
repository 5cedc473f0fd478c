using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PhotoSearch.Cli.Serve.Security;

/// <summary>Keeps other sites' pages away from the API: they may link here, and nothing else.</summary>
/// <remarks>
/// Browsers say in Sec-Fetch-Site where a request comes from, and in Origin where a write does; a page cannot forge either. Programs
/// send neither, and no browser's cookie. See "Fetch Metadata Request Headers", W3C.
/// </remarks>
internal static class OriginCheck
{
    public static void UseOriginCheck(this IApplicationBuilder app) => app.Use((context, next) =>
        IsOwnOrProgram(context.Request) || IsLink(context.Request)
            ? next(context)
            : throw new RequestRefusedException(
                StatusCodes.Status403Forbidden, "Another site's page may link to this one, but not ask it for anything."));

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
