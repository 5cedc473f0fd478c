using Microsoft.AspNetCore.OpenApi;

namespace PhotoSearch.Cli.Serve;

/// <summary>The parts of <c>/openapi.json</c> that do not come from the endpoints.</summary>
internal static class ApiDescription
{
    public static void Configure(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "Photo search";
        document.Info.Version = "1";
        document.Info.Description =
            "Search photos by what they show. Errors are application/problem+json, and their detail is a readable sentence.";
        // Without addresses, the document is the same for every server.
        document.Servers?.Clear();
        return Task.CompletedTask;
    });
}
