using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using PhotoSearch.Cli.Serve.Photos;

namespace PhotoSearch.Cli.Serve.Endpoints;

/// <summary>How the server is.</summary>
/// <param name="Status"><c>ready</c>, <c>loading</c> (the model), or <c>failed</c>.</param>
/// <param name="Model">The model's name, once it is loaded.</param>
/// <param name="ReadOnly">Whether it takes no photos.</param>
/// <param name="Problem">What is wrong, for people; null when nothing is.</param>
internal sealed record Health(string Status, string? Model, bool ReadOnly, string? Problem);

/// <summary>The indexes of the store.</summary>
/// <param name="Default">The one that is searched where a request names none.</param>
/// <param name="Store">Where they are.</param>
/// <param name="Model">The model's name, once it is loaded.</param>
/// <param name="ReadOnly">Whether the server takes no photos.</param>
/// <param name="Indexes">Each of them, by name.</param>
internal sealed record IndexList(string Default, string Store, string? Model, bool ReadOnly, IReadOnlyList<ListedIndex> Indexes);

/// <summary>An index, as people choose one.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Photos">How many photos searches see.</param>
/// <param name="Bytes">Its size, where the store tells; for the embedded index the size of the file, which other indexes may share.</param>
/// <param name="Model">The model that filled it; null when it does not say.</param>
/// <param name="Dimension">Numbers in an embedding.</param>
/// <param name="Problem">Why it cannot be searched here; null when it can, or while the model loads.</param>
/// <param name="Folder">
/// Where photos lie that are added, from the folder of the server's <c>.env</c> or as a full path; null when none can be added.
/// </param>
/// <param name="AddingProblem">Why no photos can be added, for people; null when they can.</param>
internal sealed record ListedIndex(
    string Name, long Photos, long Bytes, string? Model, int Dimension, string? Problem, string? Folder, string? AddingProblem);

/// <summary>What there is and whether it works.</summary>
internal static class StateEndpoints
{
    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/health", HealthAsync).WithSummary("Whether the model is loaded and the store answers: 200 when ready, else 503")
            .Produces<Health>(StatusCodes.Status503ServiceUnavailable);
        api.MapGet("/indexes", ListAsync).WithSummary("The indexes, each with what it holds")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<Health>, JsonHttpResult<Health>>> HealthAsync(
        ServeOptions options, SearchModel searchModel, IndexShelf shelf, CancellationToken cancellationToken)
    {
        if (searchModel.IfLoaded is not { } model) return Unwell("loading", null, "The model is being loaded.");
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
