using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch evaluate</c>: how well texts find the photos that they should, or photos find themselves.</summary>
internal static class EvaluateCommand
{
    private sealed record Request(string Path, string? Photos, string? Index, bool Exact, bool Json);

    public static Command Create()
    {
        var path = new Argument<string>("PATH")
        {
            Description = "TSV whose first line names the columns: image (a photo's path) and caption. " +
                "Or a folder of photos without captions: each photo is the query for itself, as it is, cropped, mirrored, grey and small.",
        };
        var photos = new Option<string?>("--photos")
        {
            Description = "Folder that the photos' paths start from. Default: the file's own.", HelpName = "FOLDER",
        };
        var index = new Option<string?>("--index")
        {
            Description = "Search an index that holds the photos, instead of embedding them.", HelpName = "NAME",
        };
        var exact = new Option<bool>("--exact")
        {
            Description = "With --index: compare with every photo instead of asking the approximate index.",
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "evaluate", "Measure how well texts find their photos (a TSV), or how well photos find themselves (a folder).")
        {
            path, photos, index, exact, json,
        };
        path.Validators.RefuseEmpty("An empty path names neither a file of queries nor a folder.");
        photos.Validators.RefuseEmpty("--photos: an empty path names no folder.");
        command.Validators.Add(result =>
        {
            if (result.GetValue(exact) && result.GetValue(index) is null)
                result.AddError("--exact needs --index NAME: without an index, every photo is compared.");
            if (result.GetValue(photos) is not null && result.GetValue(index) is not null)
                result.AddError("evaluate takes either --photos FOLDER or --index NAME.");
            if (result.GetValue(photos) is not null && Directory.Exists(result.GetValue(path)))
                result.AddError("--photos FOLDER is for a file of captions; a folder holds its photos itself.");
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(CommonOptions.Settings(parsed, index), new(parsed.GetRequiredValue(path),
            parsed.GetValue(photos), parsed.GetValue(index), parsed.GetValue(exact), parsed.GetValue(json)), cancellationToken));
        return command;
    }

    private static Task<int> RunAsync(WorkshopSettings settings, Request request, CancellationToken cancellationToken) =>
        Directory.Exists(request.Path)
            ? RunFolderAsync(settings, request, cancellationToken)
            : RunCaptionsAsync(settings, request, cancellationToken);

    private static async Task<int> RunCaptionsAsync(
        WorkshopSettings settings, Request request, CancellationToken cancellationToken)
    {
        var set = await EvaluationSet.LoadAsync(request.Path, request.Photos, cancellationToken);
        await using var index = request.Index is null ? null : PhotoIndex.Open(settings);
        if (index is not null && await index.GetInfoAsync(cancellationToken) is { } info) info.EnsureFits(settings);
        using var model = await DownloadDisplay.LoadModelAsync(settings, cancellationToken);
        var result = index is null
            ? await SearchEvaluation.RunAsync(
                model, set, photos => Console.Error.WriteLine($"{Quantity.Photos(photos)} embedded"), cancellationToken)
            : await SearchEvaluation.RunAsync(model, set, index, request.Exact, cancellationToken);

        foreach (var failure in result.Failures) Console.Error.WriteLine(IngestOutput.Line(failure));
        if (result.QueriesLeftOut > 0)
            Console.Error.WriteLine(
                $"Not counted, because none of the right photos is there: {Quantity.Of(result.QueriesLeftOut, "query", "queries")}");
        if (request.Json) EvaluationOutput.WriteJson(request.Path, request.Index, result);
        else EvaluationOutput.WriteTable(set, result);
        return result.Failures.Count > 0 ? ExitCode.SomePhotosFailed : ExitCode.Done;
    }

    /// <summary>Photos that nobody described: each is the query for itself.</summary>
    private static async Task<int> RunFolderAsync(WorkshopSettings settings, Request request, CancellationToken cancellationToken)
    {
        await using var index = request.Index is not null ? PhotoIndex.Open(settings) : null;
        var info = index is null ? null
            : await index.GetInfoAsync(cancellationToken) ?? throw await CommonOptions.NoIndexAsync(settings, index, cancellationToken);
        info?.EnsureFits(settings);
        var root = info is null ? null : settings.RootOf(info, PhotoPath.Parse(request.Path).Folder);
        using var model = await DownloadDisplay.LoadModelAsync(settings, cancellationToken);
        if (WorkshopSettings.StarterNote(model.Name, Path.GetFullPath(request.Path)) is { } note) Console.Error.WriteLine(note);

        var failures = new List<FailedPhoto>();
        var result = index is null
            ? await PhotoEvaluation.RunAsync(model, request.Path, Fail, Console.Error.WriteLine, cancellationToken)
            : await PhotoEvaluation.RunAsync(
                model, request.Path, root!, index, request.Exact, Fail, Console.Error.WriteLine, cancellationToken);
        if (request.Json) EvaluationOutput.WriteJson(request.Path, index?.Name, result, failures);
        else EvaluationOutput.WriteTable(request.Path, result);
        return failures.Count > 0 ? ExitCode.SomePhotosFailed : ExitCode.Done;

        void Fail(FailedPhoto failure)
        {
            Console.Error.WriteLine(IngestOutput.Line(failure));
            failures.Add(failure);
        }
    }
}
