using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch add</c>: embeds photos and adds them to the index.</summary>
internal static class AddCommand
{
    private sealed record Request(IReadOnlyList<string> Paths, IngestOptions Options, bool Prune, bool Json);

    public static Command Create()
    {
        var paths = new Argument<string[]>("PATH")
        {
            Description = "Folders with their subfolders, files, or quoted patterns such as \"2024/**/*.jpg\". Default: PHOTOS_DIR.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var prune = new Option<bool>("--prune")
        {
            Description = "Remove photos below PATH from the index if their files no longer exist.",
        };
        var part = new Option<string?>("--part")
        {
            Description = "Add only one part of the photos, such as 3/16, to share the work between machines.", HelpName = "I/N",
        };
        var index = CommonOptions.Index();
        var json = CommonOptions.Json();
        var command = new Command("add", "Embed photos and add them to the index. Unchanged photos are not embedded again.")
        {
            paths, prune, part, index, json,
        };
        paths.Validators.RefuseEmpty("PATH is empty. Name a folder, a file or a pattern, or omit PATH to use PHOTOS_DIR.");
        command.SetAction((parsed, cancellationToken) => RunAsync(CommonOptions.Settings(parsed, index), new(
            parsed.GetValue(paths) ?? [], ParsePart(parsed.GetValue(part)), parsed.GetValue(prune), parsed.GetValue(json)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(WorkshopSettings settings, Request request, CancellationToken cancellationToken)
    {
        // Check all paths before anything is created or embedded.
        var paths = PhotoPath.WithoutRepeats((request.Paths.Count == 0 ? [settings.PhotosDir] : request.Paths).Select(PhotoPath.Parse));
        foreach (var path in paths)
            if (path.IsPattern && !path.Find(path.Folder).Any())
                throw new PhotoSearchException(
                    $"No photo matches {path}. Supported extensions: {string.Join(" ", ImageDecoder.Extensions)}.");
        if (!request.Prune && !paths.Any(path => path.IsPattern || HoldsPictures(path)))
            throw new PhotoSearchException($"There are no photos in {string.Join(" or ", paths)}.");
        await using var index = PhotoIndex.Open(settings);
        var info = await index.GetInfoAsync(cancellationToken);
        info?.EnsureFits(settings);
        using var model = await DownloadDisplay.LoadModelAsync(settings, cancellationToken);
        // A broken model must not leave an empty index behind.
        if (info is null) await model.LoadImageTowerAsync(cancellationToken);
        var root = await PrepareAsync(settings, model, index, info, paths, request.Prune, cancellationToken);

        var display = new IngestDisplay(display => PhotoIngest.RunAsync(model, index, paths,
            request.Options with { RelativeTo = root, ReportEvery = IngestDisplay.ReportEvery, Failed = display.Failed }, display.Report,
            cancellationToken));
        var summary = await display.RunAsync(cancellationToken);
        if (!summary.Interrupted)
            await IndexLoading.EndAsync(index, whole: request.Options.Parts == 1 && paths.Any(path => path.IsFolder), cancellationToken);
        if (request.Prune && !summary.Interrupted)
            summary = summary with { Removed = await PhotoPrune.RunAsync(index, paths, root, request.Options, cancellationToken) };
        var exitCode = IngestOutput.Write(summary, request.Json, named: true);
        if (summary.Indexed > 0 && WorkshopSettings.StarterNote(model.Name, root) is { } note) Console.Error.WriteLine(note);
        return exitCode;
    }

    /// <summary>Whether a path leads to any photo, or to a picture or folder that the run will report.</summary>
    private static bool HoldsPictures(PhotoPath path)
    {
        var others = false;
        return path.Find(path.Folder, unreadable: _ => others = true, unread: _ => others = true).Any() || others;
    }

    /// <summary>Creates the index if it is missing.</summary>
    /// <returns>The folder that the photo ids are relative to, full path.</returns>
    private static async Task<string> PrepareAsync(
        WorkshopSettings settings, ClipModel model, IPhotoIndex index, IndexInfo? info, IReadOnlyList<PhotoPath> paths, bool prune,
        CancellationToken cancellationToken)
    {
        if (info is null)
        {
            var folder = settings.Shorten(CommonFolder(paths));
            var creation = await index.CreateAsync(new(model.Name, model.Dimension, folder), cancellationToken);
            // Another machine may just have created it for another folder.
            if (creation.AlreadyExisted) info = await index.GetInfoAsync(cancellationToken);
            else Console.Error.WriteLine($"Created index \"{index.Name}\" in {index.Location}.");
            info ??= new(index.Name, Photos: 0, Bytes: 0, model.Dimension, model.Name, folder);
        }
        info.EnsureFits(model.Name, model.Dimension);
        if (info.WarningFor(model.Name) is { } warning) Console.Error.WriteLine(warning);
        if (prune && info.PhotosFolder is null)
            throw new PhotoSearchException(
                $"Index \"{index.Name}\" does not record its photo folder, so --prune cannot tell which photos are missing. " +
                "Omit --prune, or add the folder to a new index: --index NAME.");
        info = info with { PhotosFolder = info.PhotosFolder ?? CommonFolder(paths) };
        foreach (var path in paths) settings.RootOf(info, path.Folder);
        return settings.PhotosFolderOf(info);
    }

    private static string CommonFolder(IReadOnlyList<PhotoPath> paths) => PhotoPath.CommonFolder(paths) ?? throw new SettingsException(
        $"{string.Join(" and ", paths)} have no common folder, but an index holds the photos of one folder. Add each to its own index: " +
        "--index NAME.");

    private static IngestOptions ParsePart(string? part)
    {
        if (part is null) return new();
        var numbers = part.Split('/');
        return numbers.Length == 2 && int.TryParse(numbers[0], out var number) && int.TryParse(numbers[1], out var parts) && number >= 1
            && number <= parts
            ? new() { Part = number, Parts = parts }
            : throw new SettingsException(
                $"--part \"{part}\" is not a part from 1/N to N/N. For the third of sixteen parts, use --part 3/16.");
    }
}
