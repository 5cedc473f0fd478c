using Microsoft.AspNetCore.Builder;

namespace PhotoSearch.Cli.Serve.Security;

/// <summary>Sets headers that allow a browser almost nothing, except for the page.</summary>
internal static class SecurityHeaders
{
    /// <summary>The policy for all answers except the page.</summary>
    public const string NoPage = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>
    /// The policy for the page: scripts, styles and data only from this server, and no script from text (Trusted Types).
    /// <c>blob:</c> is for a picture that the user drops.
    /// </summary>
    public static string Page(bool photosOnTheWeb) =>
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:" +
            (photosOnTheWeb ? " https:" : "") +
        "; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            // Set at the last moment, because an error clears earlier headers.
            var headers = context.Response.Headers;
            if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = NoPage;
            if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            return Task.CompletedTask;
        });
        return next(context);
    });
}
