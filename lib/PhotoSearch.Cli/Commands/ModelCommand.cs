using System.CommandLine;
using System.Globalization;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch model</c>: list, download.</summary>
internal static class ModelCommand
{
    /// <summary>What <c>model download</c> fetches where <c>CLIP_MODEL</c> names nothing that has to be fetched.</summary>
    private const string RealClip = "clip-ViT-B-32";

    public static Command Create() => new("model", "List the models that CLIP_MODEL can name, and download them.") { List(), Download() };

    private static Command List()
    {
        var json = CommonOptions.Json();
        var command = new Command("list", "List the models: numbers in an embedding, size, and whether they are on this machine.") { json };
        command.SetAction(parsed =>
        {
            var settings = WorkshopSettings.Load();
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

    private static Command Download()
    {
        var name = new Argument<string?>("NAME")
        {
            Description = $"The model. Default: CLIP_MODEL, or {RealClip} where that needs no download.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        name.CompletionSources.Add([.. ModelCatalog.Names]);
        var json = CommonOptions.Json();
        var command = new Command("download", "Download a model; after an interruption, download the rest of it.") { name, json };
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
            ? "CLIP_MODEL is set to it." : $"To use it, set CLIP_MODEL={model.Name}, and INDEX_NAME to a new name.";
}
