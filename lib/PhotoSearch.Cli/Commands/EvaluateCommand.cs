using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary>
/// <c>photosearch evaluate</c>: measures how well captions find their photos, or how well altered copies of photos find the originals.
/// </summary>
internal static class EvaluateCommand
{
    private sealed record Request(string Path, string? Photos, string? Index, bool Exact, bool Json);

    public static Command Create()
    {
        var path = new Argument<string>("PATH")
        {
            Description = "TSV file with a header line and the columns image (a path) and caption. " +
                "Or a folder: the photo itself and cropped, mirrored, grey and small copies of it are the queries for each photo.",
        };
        var photos = new Option<string?>("--photos")
        {
            Description = "Folder that the TSV file's paths are relative to. Default: the folder of the TSV file.", HelpName = "FOLDER",
        };
        var index = new Option<string?>("--index")
        {
            Description = "Search this index instead of embedding the photos.", HelpName = "NAME",
        };
        var exact = new Option<bool>("--exact")
        {
            Description = "With --index: use exact instead of approximate search.",
        };
        var json = CommonOptions.Json();
        var command = new Command(
            "evaluate",
            "Measure how well captions find their photos (TSV file), or how well altered copies of photos find the originals " +
            "(folder).")
        {
            path, photos, index, exact, json,
        };
        path.Validators.RefuseEmpty("PATH is empty. Name a TSV file or a folder.");
        photos.Validators.RefuseEmpty("--photos has an empty path. Name a folder.");
        command.Validators.Add(result =>
        {
            if (result.GetValue(exact) && result.GetValue(index) is null)
                result.AddError("--exact needs --index NAME. Without an index, the search is always exact.");
            if (result.GetValue(photos) is not null && result.GetValue(index) is not null)
                result.AddError("Give either --photos FOLDER or --index NAME, not both.");
            if (result.GetValue(photos) is not null && Directory.Exists(result.GetValue(path)))
                result.AddError("--photos FOLDER works only with a TSV file. Omit it when PATH is a folder.");
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
                $"Not counted: {Quantity.Of(result.QueriesLeftOut, "query", "queries")}, because the correct photos are missing.");
        if (request.Json) EvaluationOutput.WriteJson(request.Path, request.Index, result);
        else EvaluationOutput.WriteTable(set, result);
        return result.Failures.Count > 0 ? ExitCode.SomePhotosFailed : ExitCode.Done;
    }

    /// <summary>Evaluates photos without captions. Each is the query for itself.</summary>
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
