using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch photos</c>: downloads photos to search.</summary>
internal static class PhotosCommand
{
    private const string DefaultFolder = "data/unsplash";

    public static Command Create() => new("photos", "Get photos to search.") { Download() };

    private static Command Download()
    {
        var folder = new Argument<string?>("FOLDER")
        {
            Description = $"Folder for the photos. Default: {DefaultFolder}.", Arity = ArgumentArity.ZeroOrOne,
        };
        var count = new Option<int>("-n")
        {
            Description = "Number of photos, 1 to 25,000.", DefaultValueFactory = _ => 1_000, HelpName = "N",
            CustomParser = argument => CommonOptions.WholeNumber(argument, 1, 25_000),
        };
        var width = new Option<int>("--width")
        {
            Description = "Width of the photos in pixels, 64 to 4,096.", DefaultValueFactory = _ => 640, HelpName = "PIXELS",
            CustomParser = argument => CommonOptions.WholeNumber(argument, 64, 4_096),
        };
        var list = new Option<string?>("--list")
        {
            Description =
                "The data set's archive or its photos.tsv000, if you already have it. Default: downloaded once, about " +
                $"{UnsplashList.AboutBytes / 1_000_000} MB.",
            HelpName = "FILE",
        };
        var json = CommonOptions.Json();
        var command =
            new Command("download",
                $"Download photos from the Unsplash Lite data set, with their photographers' names in {PhotoCredit.FileName}. " +
                $"{UnsplashList.Terms}")
        {
            folder, count, width, list, json,
        };
        folder.Validators.RefuseEmpty("FOLDER is empty. Name a folder, or omit FOLDER to use the default.");
        list.Validators.RefuseEmpty("--list has an empty path. Name a file.");
        command.SetAction((parsed, cancellationToken) => DownloadAsync(
            parsed.GetValue(folder), parsed.GetValue(list), parsed.GetValue(count), parsed.GetValue(width), parsed.GetValue(json),
            cancellationToken));
        return command;
    }

    private static async Task<int> DownloadAsync(
        string? folder, string? list, int count, int width, bool json, CancellationToken cancellationToken)
    {
        var settings = WorkshopSettings.Load();
        var place = folder is null ? Path.GetFullPath(DefaultFolder, settings.BaseFolder) : Path.GetFullPath(folder);
        var download = new UnsplashDownload { Folder = place, List = list ?? UnsplashList.CachePath, Count = count, Width = width };
        download.Validate();
        Console.Error.WriteLine(UnsplashList.Terms);
        if (list is null) await FetchListAsync(cancellationToken);
        var summary = await UnsplashPhotos.DownloadAsync(download, progress => Console.Error.WriteLine(progress),
            () => Console.Error.WriteLine($"Waiting for another process that is downloading photos to {place}."), cancellationToken);

        foreach (var failure in summary.Failures) Console.Error.WriteLine(IngestOutput.Line(failure));
        if (json) JsonOutput.Write(summary);
        else Console.WriteLine(summary);
        if (summary.GaveUp is { } why) Console.Error.WriteLine(PlainText.Of(why));
        if (summary.Interrupted || summary.GaveUp is not null) return ExitCode.Failed;
        var listed = summary.Downloaded + summary.Present + summary.Failures.Count;
        if (listed < count) Console.Error.WriteLine($"The list has only {Quantity.Photos(listed)}.");
        if (summary.Downloaded + summary.Present > 0)
            Console.Error.WriteLine(
                $"To index them: {ThisProgram.Command} setup {(settings.ClipModel == "starter" ? "--model clip-ViT-B-32 " : "")}" +
                $"--index unsplash --photos {CommandLineProgram.Argument(settings.Shorten(place))}, then {ThisProgram.Command} add");
        return summary.Failures.Count > 0 ? ExitCode.SomePhotosFailed : ExitCode.Done;
    }

    private static async Task FetchListAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(UnsplashList.CachePath))
            Console.Error.WriteLine(
                $"Downloading the data set's archive, which contains the list of photos: about {UnsplashList.AboutBytes / 1_000_000} MB, " +
                $"once, to {UnsplashList.CachePath}");
        await UnsplashList.DownloadAsync((bytes, total) =>
            Console.Error.WriteLine($"{bytes / 1_000_000:N0} of {(total ?? UnsplashList.AboutBytes) / 1_000_000:N0} MB"),
            () => Console.Error.WriteLine("Waiting for another process that is downloading the list."), cancellationToken);
    }
}
