using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PhotoSearch.Cli.Serve.Security;

/// <summary>Asks for the token: programs send it with each request, browsers open <c>/?token=…</c> once and get a cookie.</summary>
internal sealed class TokenCheck(string token)
{
    public const string Parameter = "token";

    /// <summary>Shorter ones could be guessed.</summary>
    public const int ShortestToken = 16;

    private const string Scheme = "Bearer ";

    /// <summary>Cookies do not tell ports apart, so that each server has a name of its own; and the token itself is never in one.</summary>
    private readonly string cookieValue =
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(token), "photosearch cookie"u8));

    /// <summary>A token that nobody guesses: 192 random bits.</summary>
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

    private static string CookieName(HttpRequest request) => $"photosearch-{request.HttpContext.Connection.LocalPort}";

    /// <summary>The same page again, without the token in its address.</summary>
    private void GiveCookie(HttpContext context)
    {
        var request = context.Request;
        context.Response.Cookies.Append(CookieName(request), cookieValue,
            new()
            {
                HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = IsEncrypted(request), Path = "/", MaxAge = TimeSpan.FromDays(30),
            });
        var page = "/" + QueryString.Create(request.Query.Where(pair => pair.Key != Parameter));
        // After a link on another site a redirect would still count as that site's, and come without the cookie; a page that moves on does
        // not.
        if (request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
            context.Response.Headers["Refresh"] = "0;url=" + page;
        else context.Response.Redirect(page);
    }

    /// <summary>Also where a proxy in front says so. Whoever says it falsely loses a cookie of their own.</summary>
    private static bool IsEncrypted(HttpRequest request) =>
        request.IsHttps || string.Equals(request.Headers["X-Forwarded-Proto"], "https", StringComparison.OrdinalIgnoreCase);

    private static Task Refuse(HttpContext context)
    {
        const string Sentence =
            "This server asks for its token. In a browser, open the address with /?token= and the token at the end; a program sends it " +
            "as Authorization: Bearer.";
        if (!context.Request.GetTypedHeaders().Accept.Any(type => type.MediaType == "text/html"))
            throw new RequestRefusedException(StatusCodes.Status401Unauthorized, Sentence);
        // A person, with a browser.
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(Sentence);
    }

    /// <summary>Compares in a time that tells nothing of either text.</summary>
    private static bool Same(string one, string other) =>
        CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(one)), SHA256.HashData(Encoding.UTF8.GetBytes(other)));
}
