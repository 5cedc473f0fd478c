using System.CommandLine;
using System.Globalization;

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
                "Or a folder of photos without captions: each looks for itself, as it is, cropped, mirrored, grey and small.",
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
            "evaluate", "Measure how well texts find their photos: Hits@1, 3, 5 and 10, mean reciprocal rank, seconds a search. " +
            "Or how well photos find themselves.")
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
            ? FolderEvaluation.RunAsync(
                settings, request.Path, byIndex: request.Index is not null, request.Exact, request.Json, cancellationToken)
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
        if (request.Json) WriteJson(request, result);
        else WriteTable(set, result);
        return result.Failures.Count > 0 ? ExitCode.SomePhotosFailed : ExitCode.Done;
    }

    private static void WriteTable(EvaluationSet set, EvaluationResult result)
    {
        Console.WriteLine(
            $"{set.Name}: {Quantity.Of(result.All.Queries, "query", "queries")} on {Quantity.Photos(result.Photos)}, model {result.Model}");
        Console.WriteLine(
            $"\n{"",-14}  {"queries",7}  {"Hits@1",6}  {"Hits@3",6}  {"Hits@5",6}  {"Hits@10",7}  {"MRR",5}  {"precision",9}");
        foreach (var row in result.Tests.Append(result.All))
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{PlainText.Of(row.Test ?? "all"),-14}  {row.Queries,7:N0}  {row.HitsAt1,6:0.000}  {row.HitsAt3,6:0.000}  " +
                $"{row.HitsAt5,6:0.000}  {row.HitsAt10,7:0.000}  {row.MeanReciprocalRank,5:0.000}  {row.Precision,9:0.000}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"\n{result.SecondsPerText + result.SecondsPerSearch:0.0000} seconds a search: {result.SecondsPerText:0.0000} to embed the " +
            $"text, {result.SecondsPerSearch:0.0000} to find the photos"));
    }

    private static void WriteJson(Request request, EvaluationResult result) => JsonOutput.Write(new
    {
        file = request.Path,
        result.Model,
        request.Index,
        result.Photos,
        result.All.Queries,
        hits_at_1 = result.All.HitsAt1,
        hits_at_3 = result.All.HitsAt3,
        hits_at_5 = result.All.HitsAt5,
        hits_at_10 = result.All.HitsAt10,
        result.All.MeanReciprocalRank,
        result.All.Precision,
        SecondsPerSearch = result.SecondsPerText + result.SecondsPerSearch,
        SecondsToEmbed = result.SecondsPerText,
        SecondsToFind = result.SecondsPerSearch,
        Tests = result.Tests.Select(test => new
        {
            test.Test,
            test.Queries,
            hits_at_1 = test.HitsAt1,
            hits_at_3 = test.HitsAt3,
            hits_at_5 = test.HitsAt5,
            hits_at_10 = test.HitsAt10,
            test.MeanReciprocalRank,
            test.Precision,
        }),
        result.Failures,
        result.QueriesLeftOut,
    });
}
