using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PhotoSearch.Cli.Serve.Endpoints;

/// <summary>
/// Holds requests to the limits that stand as attributes at the handlers' parameters, and from there in <c>/openapi.json</c>.
/// </summary>
internal static class ParameterChecks
{
    public static TBuilder CheckParameters<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder =>
        endpoints.AddEndpointFilterFactory((factory, next) =>
        {
            var rules = factory.MethodInfo.GetParameters()
                .Select(parameter => parameter.GetCustomAttributes<ValidationAttribute>().ToArray()).ToArray();
            return invocation =>
            {
                foreach (var (argument, attributes) in invocation.Arguments.Zip(rules))
                    foreach (var broken in attributes.Where(rule => !rule.IsValid(argument)))
                        throw new RequestRefusedException(StatusCodes.Status400BadRequest, broken.ErrorMessage!);
                // What cannot be read as a number, say, arrives as the default, and with this status.
                return invocation.HttpContext.Response.StatusCode != StatusCodes.Status400BadRequest
                    ? next(invocation)
                    : throw new RequestRefusedException(
                        StatusCodes.Status400BadRequest, "A parameter is missing or is not what /openapi.json says.");
            };
        });
}

/// <summary>What several endpoints say of their parameters.</summary>
internal static class Say
{
    public const string Index = "The index's name. Default: the one that the server was started with.";
    public const string Count = "How many photos at most.";
    public const string CountRange = "n must be a number from 1 to 1,000.";
    public const string Text = "What should be in the photos.";
    public const string Without = "What should not be in them.";
    public const string Folder = "Only in this folder of the index, and its subfolders: holidays/2024. Default: in all.";
    public const string FolderLimit = "A folder may have at most 1,000 characters.";
    public const string TextNeeded = "q is empty: say what should be in the photos.";
    public const string TextLimit = "A text may have at most 1,000 characters.";
    public const string MinCosine = "Leaves out photos whose cosine is below.";
    public const string MinCosineRange = "min_cosine must be a number from -1 to 1.";
    public const string Id = "The photo's id, as a search gave it.";
    public const string IdNeeded = "id is empty: say which photo.";
    public const string IdLimit = "An id may have at most 512 characters.";
    public const string IndexLimit = "An index's name may have at most 255 characters.";
}
