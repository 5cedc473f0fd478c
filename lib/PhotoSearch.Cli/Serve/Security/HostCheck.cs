using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PhotoSearch.Cli.Serve.Security;

/// <summary>Accepts only requests to this machine's own names.</summary>
/// <remarks>
/// A web page can make its own host name point to 127.0.0.1 (DNS rebinding) and would then count as the same origin, but the Host header
/// still holds that name. A server with a token needs no check, because the page lacks the token. Any name may reach it, such as a
/// proxy's.
/// </remarks>
internal static class HostCheck
{
    private static readonly string[] Names = ["localhost", "127.0.0.1", "[::1]"];

    /// <param name="app">The server.</param>
    /// <param name="address">The address that it listens on, which also counts as a name.</param>
    public static void UseHostCheck(this IApplicationBuilder app, IPAddress address) => app.Use((context, next) =>
        Names.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
        || (IPAddress.TryParse(context.Request.Host.Host, out var asked) && asked.Equals(address))
            ? next(context)
            : throw new RequestRefusedException(StatusCodes.Status421MisdirectedRequest,
                "This server answers only to localhost or its own address. To use another name, such as a proxy's, start it with " +
                "--token."));
}
