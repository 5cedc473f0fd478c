using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch duplicates</c>: finds photos in an index that look the same.</summary>
internal static class DuplicatesCommand
{
    private const double LeastAbove = 0.5;

    public static Command Create()
    {
        var above = new Option<double>("--above")
        {
            Description = "Minimum cosine of photos that look the same, 0.5 to 1.",
            DefaultValueFactory = _ => NearDuplicates.DefaultMinCosine, HelpName = "X",
            CustomParser = argument => CommonOptions.Cosine(argument, LeastAbove, example: NearDuplicates.DefaultMinCosine),
        };
        var html = CommonOptions.Html();
        var open = CommonOptions.Open();
        var json = CommonOptions.Json();
        var index = CommonOptions.Index();
        var command = new Command(
            "duplicates",
            "Group photos that look the same, with the largest photo first in each group, and show how much space the others take. " +
            "Deletes nothing.")
        {
            above, html, open, json, index,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            CommonOptions.Settings(parsed, index), parsed.GetValue(above), parsed.GetValue(json), CommonOptions.Page(parsed, html, open),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        WorkshopSettings settings, double above, bool json, ResultPage? page, CancellationToken cancellationToken)
    {
        await using var index = PhotoIndex.Open(settings);
        var info = await index.GetInfoAsync(cancellationToken)
            ?? throw await CommonOptions.NoIndexAsync(settings, index, cancellationToken);
        if (settings.StarterNote(info) is { } note) Console.Error.WriteLine(note);
        var folder = info.PhotosFolder is null ? null : settings.PhotosFolderOf(info);
        if (folder is not null && !Directory.Exists(folder))
        {
            Console.Error.WriteLine($"The photo folder {PlainText.Of(folder)} does not exist, so sizes are unknown.");
            folder = null;
        }

        var found = await DuplicatesDisplay.RunAsync(
            report => NearDuplicates.FindAsync(index, above, folder, report, cancellationToken));
        foreach (var failure in found.Failures) Console.Error.WriteLine(IngestOutput.Line(failure));
        if (folder is not null && found.Failures.Any(failure => !Path.Exists(Path.Combine(folder, failure.Photo))))
            Console.Error.WriteLine($"To remove missing photos from the index: {CommonOptions.AddTo(index.Name, folder)} --prune");
        if (page is not null)
            await page.WriteAsync(
                $"Photos in index {index.Name} that look the same",
                await DuplicatesOutput.FragmentsAsync(found, above, settings.PhotosFolderOf(info), cancellationToken), cancellationToken);
        if (json) JsonOutput.Write(DuplicatesOutput.Json(found, above, index.Name, info.PhotosFolder));
        else foreach (var line in DuplicatesOutput.Lines(found, above)) Console.WriteLine(line);
        return found.Failures.Count > 0 ? ExitCode.SomePhotosFailed : ExitCode.Done;
    }
}
