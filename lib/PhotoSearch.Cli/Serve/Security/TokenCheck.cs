using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PhotoSearch.Cli.Serve.Security;

/// <summary>Checks the token. Programs send it with each request, and browsers open <c>/?token=…</c> once and get a cookie.</summary>
internal sealed class TokenCheck(string token)
{
    public const string Parameter = "token";

    /// <summary>Shorter tokens would be easy to guess.</summary>
    public const int ShortestToken = 16;

    private const string Scheme = "Bearer ";

    /// <summary>The cookie holds a hash, never the token itself.</summary>
    private readonly string cookieValue =
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "photosearch cookie"u8));

    /// <summary>Creates a token of 192 random bits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    public void Use(IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) && request.Path == "/" && request.Query[Parameter] is [{ } given] && Same(given, token))
        {
            GiveCookie(context);
            return Task.CompletedTask;
        }
        var authorization = request.Headers.Authorization.ToString();
        return (authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && Same(authorization[Scheme.Length..], token))
            || (request.Cookies[CookieName(request)] is { } cookie && Same(cookie, cookieValue))
            ? next(context)
            : Refuse(context);
    });

    /// <summary>The port is in the name because cookies are shared by all ports of a host.</summary>
    private static string CookieName(HttpRequest request) => $"photosearch-{request.HttpContext.Connection.LocalPort}";

    /// <summary>Sets the cookie and sends the browser to the same page without the token in the address.</summary>
    private void GiveCookie(HttpContext context)
    {
        var request = context.Request;
        context.Response.Cookies.Append(CookieName(request), cookieValue,
            new()
            {
                HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = IsEncrypted(request), Path = "/", MaxAge = TimeSpan.FromDays(30),
            });
        var page = "/" + QueryString.Create(request.Query.Where(pair => pair.Key != Parameter));
        // After a link on another site, a redirect would still count as cross-site and come without the cookie. A refresh does not.
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
            context.Response.Headers["Refresh"] = "0;url=" + page;
        else context.Response.Redirect(page);
    }

    /// <summary>Also true if a proxy says so. A client that lies only loses its own cookie.</summary>
    private static bool IsEncrypted(HttpRequest request) =>
        request.IsHttps || string.Equals(request.Headers["X-Forwarded-Proto"], "https", StringComparison.OrdinalIgnoreCase);

    private static Task Refuse(HttpContext context)
    {
        const string Sentence =
            "This server needs its token. In a browser, add /?token=TOKEN to the address. In a program, send the header " +
            "\"Authorization: Bearer TOKEN\".";
        if (!context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html"))
            throw new RequestRefusedException(StatusCodes.Status401Unauthorized, Sentence);
        // A browser gets plain text instead of JSON.
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(Sentence);
    }

    /// <summary>Compares in a time that does not depend on the texts.</summary>
    private static bool Same(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(one)), SHA256.HashData(Encoding.UTF8.GetBytes(other)));
}
