using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using PhotoSearch.Cli.Serve.Photos;

namespace PhotoSearch.Cli.Serve.Endpoints;

/// <summary>The state of the server.</summary>
/// <param name="Status"><c>ready</c>, <c>loading</c> (the model), or <c>failed</c>.</param>
/// <param name="Model">The model's name, once it is loaded.</param>
/// <param name="ReadOnly">True if it accepts no new photos.</param>
/// <param name="Problem">What is wrong, as a sentence, or null.</param>
internal sealed record Health(string Status, string? Model, bool ReadOnly, string? Problem);

/// <summary>The indexes of the store.</summary>
/// <param name="Default">The index for requests that name none.</param>
/// <param name="Store">The store's file or address.</param>
/// <param name="Model">The model's name, once it is loaded.</param>
/// <param name="ReadOnly">True if the server accepts no new photos.</param>
/// <param name="Indexes">The indexes, sorted by name.</param>
internal sealed record IndexList(string Default, string Store, string? Model, bool ReadOnly, IReadOnlyList<ListedIndex> Indexes);

/// <summary>An index in the list.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Photos">The number of photos that a search can find.</param>
/// <param name="Bytes">Its size in bytes. For the embedded index, the size of the file, which other indexes may share.</param>
/// <param name="Model">The model that filled it; null if unknown.</param>
/// <param name="Dimension">The numbers in an embedding.</param>
/// <param name="Problem">Why this server cannot search it; null if it can, and while the model loads.</param>
/// <param name="Folder">
/// The folder for added photos, relative to the folder of the server's <c>.env</c> or as a full path; null if none can be added.
/// </param>
/// <param name="AddingProblem">Why no photos can be added, as a sentence, or null.</param>
internal sealed record ListedIndex(
    string Name, long Photos, long Bytes, string? Model, int Dimension, string? Problem, string? Folder, string? AddingProblem);

/// <summary>Reports the indexes and whether the server works.</summary>
internal static class StateEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/health", HealthAsync).WithSummary("Check that the model is loaded and the index answers: 200 if ready, otherwise 503")
            .Produces<Health>(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/indexes", ListAsync).WithSummary("List the indexes and what they hold")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<Health>, JsonHttpResult<Health>>> HealthAsync(
        ServeOptions options, SearchModel searchModel, IndexShelf shelf, CancellationToken cancellationToken)
    {
        if (searchModel.IfLoaded is not { } model) return Unwell("loading", null, "The model is still loading.");
        try
        {
            await shelf.ListAsync(cancellationToken);
            return TypedResults.Ok(new Health("ready", model.Name, options.ReadOnly, null));
        }
        catch (PhotoIndexException store)
        {
            return Unwell("failed", model.Name, store.Message);
        }

        JsonHttpResult<Health> Unwell(string status, string? name, string problem) =>
            TypedResults.Json(new Health(status, name, options.ReadOnly, problem), statusCode: StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IndexList> ListAsync(
        ServeOptions options, SearchModel searchModel, IndexShelf shelf, ServedFolders folders, CancellationToken cancellationToken)
    {
        var settings = options.Settings;
        await using var index = PhotoIndex.Open(settings);
        return new(settings.IndexName, index.Location, searchModel.IfLoaded?.Name, options.ReadOnly,
            [.. (await shelf.ListAsync(cancellationToken)).Select(Listed)]);

        ListedIndex Listed(IndexInfo info)
        {
            var problem = Problem(info);
            var (folder, addingProblem) = info.Problem is null ? folders.ForAdding(info) : (null, problem);
            return new(info.Name, info.Photos, info.Bytes, info.Model, info.Dimension, problem,
                folder is null ? null : settings.Shorten(folder), addingProblem);
        }

        string? Problem(IndexInfo info)
        {
            if (info.Problem is { } state) return $"Index \"{info.Name}\" is {state}.";
            try
            {
                if (searchModel.IfLoaded is { } model) info.EnsureFits(model.Name, model.Dimension);
                return null;
            }
            catch (PhotoIndexException otherModel)
            {
                return otherModel.Message;
            }
        }
    }
}
