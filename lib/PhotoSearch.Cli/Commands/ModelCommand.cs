using System.CommandLine;
using System.Globalization;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch model</c>: lists, measures and downloads models.</summary>
internal static class ModelCommand
{
    /// <summary>The model that <c>model download</c> downloads if <c>CLIP_MODEL</c> needs no download.</summary>
    private const string RealClip = "clip-ViT-B-32";

    public static Command Create() => new("model", "List and download models for CLIP_MODEL.")
    {
        List(), Download(), ModelMeasurement.Create(),
    };

    private static Command List()
    {
        var measure = new Option<bool>("--measure")
        {
            Description = "Measure each model on this machine: photos per second, milliseconds per query, and memory.",
        };
        var json = CommonOptions.Json();
        var command = new Command("list", "List the models with dimension, size and folder on this machine.")
        {
            measure, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = WorkshopSettings.Load();
            if (parsed.GetValue(measure)) return await MeasureAsync(settings, parsed.GetValue(json), cancellationToken);
            var models = ModelCatalog.List(settings);
            if (parsed.GetValue(json)) JsonOutput.Write(models);
            else foreach (var line in AlignedColumns.Lines(
                ["MODEL", "DIMENSION", "SIZE", "ON THIS MACHINE"],
                models.Select(model => new[] { model.Name, $"{model.Dimension}", $"{model.Bytes / 1e6:N1} MB", Place(model, settings) }),
                numbers: [1, 2]))
                Console.WriteLine(line);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<int> MeasureAsync(WorkshopSettings settings, bool json, CancellationToken cancellationToken)
    {
        var measured = new List<MeasuredModel>();
        foreach (var model in ModelMeasurement.ModelsHere(settings))
            measured.Add(await ModelMeasurement.MeasureAsync(model, cancellationToken));
        if (json) WriteJson(measured);
        else WriteTable(measured, settings);
        return measured.All(model => model.Problem is null) ? ExitCode.Done
            : measured.All(model => model.Problem is not null) ? ExitCode.Failed : ExitCode.SomePhotosFailed;
    }

    private static void WriteTable(List<MeasuredModel> measured, WorkshopSettings settings)
    {
        foreach (var line in AlignedColumns.Lines(
            ["MODEL", "DIMENSION", "SIZE", "PHOTOS/S", "MEMORY (ADD)", "QUERY", "MEMORY (SEARCH)", "FOLDER"],
            measured.Select(row => new[]
            {
                row.Model.Name,
                row.Model.Dimension > 0 ? $"{row.Model.Dimension}" : "",
                $"{row.Model.Bytes / 1e6:N1} MB",
                row.Photos is { } photos ? $"{1 / photos.Seconds:N1}" : "",
                row.Photos is { } adding ? $"{adding.PeakBytes / 1e6:N0} MB" : "",
                row.Texts is { } texts ? $"{1000 * texts.Seconds:N1} ms" : "",
                row.Texts is { } searching ? $"{searching.PeakBytes / 1e6:N0} MB" : "",
                settings.Shorten(row.Model.Folder),
            }),
            numbers: [1, 2, 3, 4, 5, 6]))
            Console.WriteLine(line);
        Console.WriteLine($"\n{Machine.This}");
    }

    private static void WriteJson(List<MeasuredModel> measured) => JsonOutput.Write(new
    {
        Machine = Machine.This,
        Models = measured.Select(row => new
        {
            row.Model.Name,
            Dimension = row.Model.Dimension > 0 ? row.Model.Dimension : (int?)null,
            row.Model.Bytes,
            row.Model.Folder,
            PhotosPerSecond = 1 / row.Photos?.Seconds,
            PeakBytesAdding = row.Photos?.PeakBytes,
            SecondsPerQuery = row.Texts?.Seconds,
            PeakBytesSearching = row.Texts?.PeakBytes,
            row.Problem,
        }),
    });

    private static Command Download()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = $"Model to download. Default: CLIP_MODEL, or {RealClip} if CLIP_MODEL needs no download.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.CompletionSources.Add([.. ModelCatalog.Names]);
        var json = CommonOptions.Json();
        var command = new Command("download", "Download a model, or resume an interrupted download.") { name, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = WorkshopSettings.Load();
            using var display = new DownloadDisplay();
            var model = await ModelCatalog.DownloadAsync(
                settings, parsed.GetValue(name) ?? Wanted(settings), display.Show, cancellationToken);
            display.Dispose();
            if (parsed.GetValue(json)) JsonOutput.Write(model);
            else Console.WriteLine($"{model.Name} is on this machine: {Place(model, settings)}. {Use(model, settings)}");
            return ExitCode.Done;
        });
        return command;
    }

    private static string Wanted(WorkshopSettings settings) =>
        ModelCatalog.Of(settings) is { IsDownloadable: true } model ? model.Name : RealClip;

    private static string Place(ModelInfo model, WorkshopSettings settings) =>
        model.IsHere ? settings.Shorten(model.Folder)
        : model.BytesHere > 0
            ? string.Create(CultureInfo.InvariantCulture, $"partly downloaded: {model.BytesHere / 1e6:N1} MB in {model.Folder}")
        : "no";

    private static string Use(ModelInfo model, WorkshopSettings settings) =>
        settings.ClipModel == model.Name
            ? "CLIP_MODEL already names it." : $"To use it, set CLIP_MODEL={model.Name} and set INDEX_NAME to a new name.";
}
