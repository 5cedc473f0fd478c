using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch import</c>: embeddings that are computed already into an index.</summary>
internal static class ImportCommand
{
    public static Command Create() => new("import", "Fill an index with precomputed embeddings.") { Unsplash() };

    private static Command Unsplash()
    {
        var ids = new Option<string>("--ids")
        {
            Description = "CSV with a column photo_id: photo_ids.csv.", Required = true, HelpName = "FILE",
        };
        var features = new Option<string>("--features")
        {
            Description = "NumPy file with a row for each id: features.npy. float16, float32 or float64.", Required = true,
            HelpName = "FILE",
        };
        var start = new Option<int>("--start") { Description = "First row, counted from 0. Default: 0.", HelpName = "N" };
        var end = new Option<int?>("--end") { Description = "Row to stop before. Default: after the last.", HelpName = "N" };
        var model = new Option<string>("--model")
        {
            Description = "The model that made the embeddings: one of photosearch model list, or its folder.",
            DefaultValueFactory = _ => new ImportOptions().Model, HelpName = "NAME",
        };
        var index = CommonOptions.Index();
        var json = CommonOptions.Json();
        var command =
            new Command("unsplash",
                "Import embeddings of Unsplash photos; the index shows the photos from their addresses. Photos already in the index are " +
                "skipped.")
        {
            ids, features, start, end, model, index, json,
        };
        command.SetAction((parsed, cancellationToken) => ImportUnsplashAsync(
            CommonOptions.Settings(parsed, index), parsed.GetRequiredValue(ids), parsed.GetRequiredValue(features),
            new() { Start = parsed.GetValue(start), End = parsed.GetValue(end), Model = parsed.GetRequiredValue(model) },
            parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> ImportUnsplashAsync(
        WorkshopSettings settings, string idsFile, string featuresFile, ImportOptions options, bool json,
        CancellationToken cancellationToken)
    {
        var (model, dimension) = await ModelAsync(options.Model, settings, cancellationToken);
        options = options with { Model = model };
        using var features = await UnsplashFeatures.OpenAsync(idsFile, featuresFile, cancellationToken);
        await using var index = PhotoIndex.Open(settings);
        if (dimension != features.Dimension)
            Console.Error.WriteLine(
                $"{model} makes embeddings of {dimension} dimensions, and these have {features.Dimension}: to search them by text, name " +
                "the model that made them: --model NAME.");
        Console.Error.WriteLine(
            $"{features.Photos:N0} embeddings of {features.Dimension} dimensions; into index \"{index.Name}\" in {index.Location}.");
        var display = new IngestDisplay(display => UnsplashImport.RunAsync(features, index, options, display.Report, cancellationToken));
        var summary = await display.RunAsync(cancellationToken);
        var exitCode = IngestOutput.Write(summary, json);
        if (!summary.Interrupted)
            await IndexLoading.EndAsync(
                index, whole: options.Start == 0 && (options.End ?? features.Photos) >= features.Photos, cancellationToken);
        return exitCode;
    }

    /// <summary>The model as an index remembers it.</summary>
    private static async Task<(string Name, int Dimension)> ModelAsync(
        string model, WorkshopSettings settings, CancellationToken cancellationToken)
    {
        if (ModelCatalog.Of(settings with { ClipModel = model }) is { } known) return (known.Name, known.Dimension);
        if (!Directory.Exists(model))
            throw new SettingsException(
                $"--model \"{model}\" is not a model. Use {string.Join(", ", ModelCatalog.Names)} or the folder of a model.");
        using var own = await ClipModel.LoadAsync(model, cancellationToken);
        return (own.Name, own.Dimension);
    }
}
