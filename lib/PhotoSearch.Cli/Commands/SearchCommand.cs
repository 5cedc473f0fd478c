using System.CommandLine;
using System.Globalization;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch search</c>: finds photos by text, by another photo, or by both.</summary>
internal static class SearchCommand
{
    private sealed record Request(
        PhotoQuery Query, int Count, double? MinCosine, string? Folder, bool Exact, bool Json, bool Preview, ResultPage? Page);

    public static Command Create()
    {
        var text = new Argument<string?>("TEXT") { Description = "Text to search for.", Arity = ArgumentArity.ZeroOrOne };
        var image = new Option<string?>("--image")
        {
            Description = "Find photos like this one. With TEXT, combine both.", HelpName = "FILE",
        };
        var without = new Option<string?>("--without")
        {
            Description = "Rank photos like this text lower, such as \"people\".", HelpName = "TEXT",
        };
        var folder = new Option<string?>("--folder")
        {
            Description = "Search only this folder of the index and its subfolders, such as holidays/2024.", HelpName = "FOLDER",
        };
        var count = new Option<int>("-n")
        {
            Description = "Number of photos, 1 to 1,000.", DefaultValueFactory = _ => 5, HelpName = "N",
            CustomParser = argument => CommonOptions.WholeNumber(argument, 1, 1_000),
        };
        var minCosine = new Option<double?>("--min-cosine")
        {
            Description = "Minimum cosine with the query, -1 to 1.", HelpName = "X",
            CustomParser = argument => CommonOptions.Cosine(argument, least: -1, example: 0.25),
        };
        var exact = new Option<bool>("--exact") { Description = "Use exact search: compare the query with every photo." };
        var html = CommonOptions.Html();
        var open = CommonOptions.Open();
        var preview = new Option<bool>("--preview") { Description = "Show small pictures of the photos in the terminal." };
        var json = CommonOptions.Json();
        var index = CommonOptions.Index();
        var command = new Command("search", "Find photos by text, by another photo, or by both.")
        {
            text, image, without, folder, count, minCosine, exact, html, open, preview, json, index,
        };
        image.Validators.RefuseEmpty("--image has an empty path. Name a photo.");
        folder.Validators.RefuseEmpty("--folder has an empty path. Name a folder, or omit --folder to search all photos.");
        command.Validators.Add(result =>
        {
            if (result.GetValue(preview) && result.GetValue(json))
                result.AddError("--preview and --json cannot be combined. Omit one of them.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var (words, file) = (parsed.GetValue(text), parsed.GetValue(html));
            // In --html "a red boat", the value is the text and not a file.
            if (words is null && file is not null && !file.EndsWith(".html", StringComparison.OrdinalIgnoreCase)
                && !file.EndsWith(".htm", StringComparison.OrdinalIgnoreCase))
                (words, file) = (file, null);
            var query = new PhotoQuery { Text = words, Photo = parsed.GetValue(image), Without = parsed.GetValue(without) };
            query.EnsureAsksForSomething();
            var page = CommonOptions.Page(parsed, html, open) is { } asked ? asked with { File = file } : null;
            return RunAsync(CommonOptions.Settings(parsed, index), new(query, parsed.GetValue(count), parsed.GetValue(minCosine),
                parsed.GetValue(folder), parsed.GetValue(exact), parsed.GetValue(json), parsed.GetValue(preview), page), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(WorkshopSettings settings, Request request, CancellationToken cancellationToken)
    {
        await using var index = PhotoIndex.Open(settings);
        var info = await index.GetInfoAsync(cancellationToken)
            ?? throw await CommonOptions.NoIndexAsync(settings, index, cancellationToken);
        info.EnsureFits(settings);
        using var model = await DownloadDisplay.LoadModelAsync(settings, cancellationToken);
        model.IsForOneQuery = true;
        info.EnsureFits(model.Name, model.Dimension);
        if (info.WarningFor(model.Name) is { } warning) Console.Error.WriteLine(warning);
        if (settings.StarterNote(info) is { } note) Console.Error.WriteLine(note);

        // An empty index is reported as empty, even if the folder is wrong.
        var folder = info.Photos == 0 ? null : FolderIn(info, settings, request.Folder);
        var all = await index.SearchAsync(
            await request.Query.EmbedAsync(model, cancellationToken), request.Count, request.Exact, folder, cancellationToken);
        PhotoHit[] hits = [.. all.Where(hit => request.MinCosine is not { } least || hit.Cosine >= least)];

        if (request.Page is { } page)
            await page.WriteAsync(request.Query, request.Folder, hits, settings.PhotosFolderOf(info), cancellationToken);
        if (all.Count == 0)
            Console.Error.WriteLine($"Index \"{index.Name}\" is empty. Add photos: {CommonOptions.AddTo(index.Name, info.PhotosFolder)}");
        else if (hits.Length == 0)
            Console.Error.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"No photo has a cosine of {request.MinCosine} or more. The best has {all[0].Cosine:0.000}. Lower --min-cosine."));
        if (request.Json)
            JsonOutput.Write(new
            {
                query = request.Query.Text ?? request.Query.Photo, image = request.Query.Photo, without = request.Query.Without,
                folder, index = index.Name, model = model.Name, hits,
            });
        else
            await new FoundPhotos(hits, settings.PhotosFolderOf(info), isGuess: info.PhotosFolder is null)
                .WriteAsync(request.Preview, cancellationToken);
        return ExitCode.Done;
    }

    /// <summary>Makes a full path, as a shell completes it, relative to the index's folder.</summary>
    private static string? FolderIn(IndexInfo info, WorkshopSettings settings, string? folder)
    {
        if (folder is null || info.PhotosFolder is null || !Path.IsPathFullyQualified(folder)) return folder;
        var root = settings.PhotosFolderOf(info);
        var relative = Path.GetRelativePath(root, folder);
        return PhotoFile.LeadsOutside(relative)
            ? throw new SettingsException($"--folder {folder} is outside {root}, the folder of index \"{info.Name}\".")
            : relative;
    }
}
