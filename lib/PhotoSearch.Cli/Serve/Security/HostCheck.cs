using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PhotoSearch.Cli.Serve.Security;

/// <summary>Answers to this machine's own names only.</summary>
/// <remarks>
/// A page on the web can have a name of its own point at 127.0.0.1 (DNS rebinding) and would then count as the same origin;
/// the name still stands in the Host header. Where a token is asked for, such a page lacks it, and any name may do, a proxy's too.
/// </remarks>
internal static class HostCheck
{
    private static readonly string[] Names = ["localhost", "127.0.0.1", "[::1]"];

    /// <param name="app">The server.</param>
    /// <param name="address">The address that it listens on, which is a name of this machine too.</param>
    public static void UseHostCheck(this IApplicationBuilder app, IPAddress address) => app.Use((context, next) =>
        Names.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
        || (IPAddress.TryParse(context.Request.Host.Host, out var asked) && asked.Equals(address))
            ? next(context)
            : throw new RequestRefusedException(StatusCodes.Status421MisdirectedRequest,
                "This server answers to localhost only. To reach it by another name, through a proxy say, start it with --token."));
}
