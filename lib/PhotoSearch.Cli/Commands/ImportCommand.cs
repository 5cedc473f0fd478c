using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch import</c>: fills an index with precomputed embeddings.</summary>
internal static class ImportCommand
{
    public static Command Create() => new("import", "Fill an index with precomputed embeddings.") { Unsplash() };

    private static Command Unsplash()
    {
        var ids = new Option<string>("--ids")
        {
            Description = "CSV file with a photo_id column, such as photo_ids.csv.", Required = true, HelpName = "FILE",
        };
        var features = new Option<string>("--features")
        {
            Description = "NumPy file with one row per id, such as features.npy: float16, float32 or float64.", Required = true,
            HelpName = "FILE",
        };
        var start = new Option<int>("--start")
        {
            Description = "First row to import, counted from 0. Default: 0.", HelpName = "N",
            CustomParser = argument => CommonOptions.WholeNumber(argument, 0, int.MaxValue),
        };
        var end = new Option<int?>("--end")
        {
            Description = "Row to stop before. Default: the end of the file.", HelpName = "N",
            CustomParser = argument => CommonOptions.WholeNumber(argument, 1, int.MaxValue),
        };
        var model = new Option<string>("--model")
        {
            Description = "Model that made the embeddings: a name from photosearch model list, or a model folder.",
            DefaultValueFactory = _ => new ImportOptions().Model, HelpName = "NAME",
        };
        var index = CommonOptions.Index();
        var json = CommonOptions.Json();
        var command =
            new Command("unsplash",
                "Import embeddings of Unsplash photos, which are shown from the web. Photos already in the index are left as they are.")
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
                $"{model} makes {dimension}-dimensional embeddings, but these have {features.Dimension} dimensions. To search by text, " +
                "name the model that made them: --model NAME.");
        Console.Error.WriteLine(
            $"Found {features.Photos:N0} embeddings with {features.Dimension} dimensions. Importing into index \"{index.Name}\" in " +
            $"{index.Location}.");
        var display = new IngestDisplay(display => UnsplashImport.RunAsync(features, index, options, display.Report, cancellationToken));
        var summary = await display.RunAsync(cancellationToken);
        var exitCode = IngestOutput.Write(summary, json);
        if (!summary.Interrupted)
            await IndexLoading.EndAsync(
                index, whole: options.Start == 0 && (options.End ?? features.Photos) >= features.Photos, cancellationToken);
        return exitCode;
    }

    /// <summary>The model's name, as an index records it, and its dimension.</summary>
    private static async Task<(string Name, int Dimension)> ModelAsync(
        string model, WorkshopSettings settings, CancellationToken cancellationToken)
    {
        if (ModelCatalog.Of(settings with { ClipModel = model }) is { } known) return (known.Name, known.Dimension);
        if (!Directory.Exists(model))
            throw new SettingsException(
                $"--model \"{model}\" is not a known model or a folder. Use {string.Join(", ", ModelCatalog.Names)} or a model folder.");
        using var own = await ClipModel.LoadAsync(model, cancellationToken);
        return (own.Name, own.Dimension);
    }
}
