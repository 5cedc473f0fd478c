using Microsoft.AspNetCore.OpenApi;

namespace PhotoSearch.Cli.Serve;

/// <summary>What <c>/openapi.json</c> says besides what it reads off the endpoints.</summary>
internal static class ApiDescription
{
    public static void Configure(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info.Title = "Photo search";
        document.Info.Version = "1";
        document.Info.Description =
            "Search photos by what is in them. Errors are application/problem+json; detail is a sentence for people.";
        // The document is the same wherever the server runs.
        document.Servers?.Clear();
        return Task.CompletedTask;
    });
}
