using Microsoft.AspNetCore.Builder;

namespace PhotoSearch.Cli.Serve.Security;

/// <summary>What a browser may do with an answer: next to nothing, if the page does not say otherwise.</summary>
internal static class SecurityHeaders
{
    /// <summary>For answers that are no page.</summary>
    public const string NoPage = "default-src 'none'; frame-ancestors 'none'";

    /// <summary>
    /// For the page: scripts, styles and data from here alone; no script of another's text can run (Trusted Types).
    /// <c>blob:</c> is the picture that somebody dropped.
    /// </summary>
    public static string Page(bool photosOnTheWeb) =>
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' blob:" +
            (photosOnTheWeb ? " https:" : "") +
        "; form-action 'none'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Response.OnStarting(() =>
        {
            // Set last, since an error takes away what was set before it.
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
