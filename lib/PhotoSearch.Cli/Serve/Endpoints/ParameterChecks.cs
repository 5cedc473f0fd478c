using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace PhotoSearch.Cli.Serve.Endpoints;

/// <summary>
/// Checks requests against the attributes of the handlers' parameters, which also appear in <c>/openapi.json</c>.
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
                // A value that is not a number, for example, arrives as the default and with this status.
                return invocation.HttpContext.Response.StatusCode != StatusCodes.Status400BadRequest
                    ? next(invocation)
                    : throw new RequestRefusedException(
                        StatusCodes.Status400BadRequest, "A parameter is missing or has the wrong type. See /openapi.json.");
            };
        });
}

/// <summary>Descriptions and messages for parameters of several endpoints.</summary>
internal static class Say
{
    public const string Index = "The index's name. Default: the index that the server was started with.";
    public const string Count = "The most photos to return.";
    public const string CountRange = "n must be a number from 1 to 1,000.";
    public const string Text = "What should be in the photos.";
    public const string Without = "What should not be in the photos.";
    public const string Folder = "Search only this folder and its subfolders, such as holidays/2024. Default: all folders.";
    public const string FolderLimit = "A folder may have at most 1,000 characters.";
    public const string TextNeeded = "q is empty. Set it to what should be in the photos.";
    public const string TextLimit = "A text may have at most 1,000 characters.";
    public const string MinCosine = "Leave out photos with a lower cosine.";
    public const string MinCosineRange = "min_cosine must be a number from -1 to 1.";
    public const string Id = "The photo's id, from a search.";
    public const string IdNeeded = "id is empty. Set it to a photo's id from a search.";
    public const string IdLimit = "An id may have at most 512 characters.";
    public const string IndexLimit = "An index's name may have at most 255 characters.";
}
