using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;
using PhotoSearch.Cli.Serve.Photos;
using PhotoSearch.Cli.Serve.Security;

namespace PhotoSearch.Cli.Serve.Endpoints;

/// <summary>The page and its files, which are resources of the assembly.</summary>
internal static class PageEndpoints
{
    private const string Prefix = "page/";
    private const string Page = "index.html";

    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var resource in Assembly.GetExecutingAssembly().GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var name = resource[Prefix.Length..];
            var bytes = Read(resource);
            var type = Types[Path.GetExtension(name)];
            var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))}\"");
            if (name == Page)
            {
                app.MapGet("/", async (WebPhotos webPhotos, HttpContext context, string? index) =>
                {
                    context.Response.Headers.ContentSecurityPolicy =
                        SecurityHeaders.Page(await webPhotos.AreInAsync(index, context.RequestAborted));
                    return Results.Bytes(bytes, type);
                }).ExcludeFromDescription();
                continue;
            }
            app.MapGet("/" + name, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache";
                return Results.Bytes(bytes, type, entityTag: tag);
            }).ExcludeFromDescription();
        }
    }

    private static byte[] Read(string resource)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
