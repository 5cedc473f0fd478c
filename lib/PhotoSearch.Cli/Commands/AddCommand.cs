using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch add</c>: folders and files into the index.</summary>
internal static class AddCommand
{
    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH") { Description = "Folders (with their subfolders) and files. Default: PHOTOS_DIR.", Arity = ArgumentArity.ZeroOrMore };
        var part = new Option<string?>("--part") { Description = "Take one part of the photos, for machines that share the work: 3/16.", HelpName = "I/N" };
        var index = CommonOptions.Index();
        var json = CommonOptions.Json();
        var command = new Command("add", "Embed photos and add them to the index; what has not changed is skipped.") { paths, part, index, json };
        paths.Validators.Add(result =>
        {
            if (result.Tokens.Any(path => path.Value.Length == 0)) result.AddError("An empty path names no photos.");
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(
            CommonOptions.Settings(parsed, index), parsed.GetValue(paths) ?? [], ParsePart(parsed.GetValue(part)), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(WorkshopSettings settings, string[] paths, IngestOptions options, bool json, CancellationToken cancellationToken)
    {
        paths = paths.Length == 0 ? [settings.PhotosDir] : [.. paths.Select(Path.GetFullPath)];
        // All of them before anything is created or embedded.
        foreach (var path in paths) PhotoFile.Find(path, path);
        using var model = await DownloadDisplay.LoadModelAsync(settings, cancellationToken);
        await using var index = PhotoIndex.Open(settings);
        var root = await PrepareAsync(settings, model, index, paths, cancellationToken);

        var summaries = new List<IngestSummary>();
        foreach (var path in paths)
        {
            var summary = await PhotoIngest.RunAsync(model, index, path, options with { RelativeTo = root },
                progress => Console.Error.WriteLine(progress), cancellationToken);
            summaries.Add(summary);
            if (summary.Interrupted) break;
        }

        var all = new IngestSummary(summaries.Sum(summary => summary.Indexed), summaries.Sum(summary => summary.Unchanged),
            [.. summaries.SelectMany(summary => summary.Failures)], summaries.Any(summary => summary.Interrupted),
            summaries.Aggregate(TimeSpan.Zero, (sum, summary) => sum + summary.Elapsed));
        foreach (var failure in all.Failures) Console.Error.WriteLine($"Skipped {PlainText.Of(failure.Photo)}: {failure.Reason}");
        if (json) JsonOutput.Write(all);
        else Console.WriteLine(all);
        if (!all.Interrupted) await IndexLoading.EndAsync(index, whole: options.Parts == 1 && paths.Any(Directory.Exists), cancellationToken);
        return all.Interrupted ? ExitCode.Failed : all.Failures.Count > 0 ? ExitCode.SomePhotosFailed : ExitCode.Done;
    }

    /// <summary>Creates the index where it is missing, and finds the folder that its ids are relative to.</summary>
    private static async Task<string> PrepareAsync(
        WorkshopSettings settings, ClipModel model, IPhotoIndex index, string[] paths, CancellationToken cancellationToken)
    {
        var ownFolder = Directory.Exists(paths[0]) ? paths[0] : Path.GetDirectoryName(paths[0])!;
        if (await index.GetInfoAsync(cancellationToken) is null)
        {
            await index.CreateAsync(new(model.Name, model.Dimension, settings.Shorten(ownFolder)), cancellationToken);
            Console.Error.WriteLine($"Created index \"{index.Name}\" in {index.Location}.");
        }
        var info = (await index.GetInfoAsync(cancellationToken))!;
        info.EnsureFits(model.Name, model.Dimension);
        if (info.WarningFor(model.Name) is { } warning) Console.Error.WriteLine(warning);
        info = info with { PhotosFolder = info.PhotosFolder ?? ownFolder };
        foreach (var path in paths) settings.RootOf(info, path);
        return settings.PhotosFolderOf(info);
    }

    private static IngestOptions ParsePart(string? part)
    {
        if (part is null) return new();
        var numbers = part.Split('/');
        return numbers.Length == 2 && int.TryParse(numbers[0], out var number) && int.TryParse(numbers[1], out var parts) && number >= 1 && number <= parts
            ? new() { Part = number, Parts = parts }
            : throw new SettingsException($"--part \"{part}\" is not of the form 3/16: the third of sixteen parts.");
    }
}
