using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch doctor</c>: checks everything that a search needs and suggests fixes.</summary>
internal static class DoctorCommand
{
    private const string Ok = "ok";

    /// <summary>What a new user does not have yet. Unlike a problem, it does not change the exit code.</summary>
    private const string Missing = "missing";

    private const string Note = "note";

    public static Command Create()
    {
        var index = CommonOptions.Index();
        var command = new Command("doctor", "Check the settings, model, photos and index, and suggest fixes.") { index };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(() => CommonOptions.Settings(parsed, index), isNamed: parsed.GetValue(index) is not null, cancellationToken));
        return command;
    }

    /// <param name="load">Reads the settings.</param>
    /// <param name="isNamed"><c>--index</c> names the index, whose photos may come from another folder than PHOTOS_DIR.</param>
    /// <param name="cancellationToken">Stops the checks.</param>
    private static async Task<int> RunAsync(Func<WorkshopSettings> load, bool isNamed, CancellationToken cancellationToken)
    {
        var healthy = true;
        WorkshopSettings? settings = null;
        ClipModel? model = null;
        IndexInfo? info = null;

        await CheckAsync("settings", () =>
        {
            settings = load();
            var from = settings.File ?? (settings.BaseFolder == WorkshopSettings.UserFolder
                ? $"no .env here or in {settings.BaseFolder}; environment variables and defaults apply, with paths relative to that folder"
                : $"no .env in {settings.BaseFolder}; environment variables and defaults apply");
            return Task.FromResult((Ok, $"{settings} ({from})"));
        });
        if (settings is null) return ExitCode.WrongArguments;

        foreach (var note in settings.UnknownKeys)
            Write(Note, "settings", note);

        await CheckAsync("model", async () =>
        {
            if (ModelCatalog.Of(settings) is { IsDownloadable: true, IsHere: false } missing)
                return (Missing, $"{missing.Name}: not downloaded yet. It is downloaded on first use " +
                    $"({(missing.Bytes - missing.BytesHere) / 1e6:N0} MB). To download it now: {ThisProgram.Command} model download");
            model = await ClipModel.LoadAsync(settings, cancellationToken: cancellationToken);
            // Each tower loads with its first input, so embed any text and any photo.
            await model.EmbedTextAsync("", cancellationToken);
            await model.EmbedPhotosAsync(
                [new(model.ImageSize, model.ImageSize, new byte[3 * model.ImageSize * model.ImageSize])], cancellationToken);
            var tokens = (await model.LoadTokenizerAsync(cancellationToken)).VocabularySize;
            return (Ok, $"{model.Name}: {model.Dimension} dimensions, {tokens:N0} tokens");
        });
        using var loaded = model;
        await CheckAsync("photos", () => Task.FromResult(IsWithoutPhotos(settings)
            ? (Note, $"no photo folder is set. Run {ThisProgram.Command} add FOLDER or {ThisProgram.Command} setup --photos FOLDER")
            : (Ok, $"{PhotoFile.List(settings, out var unread).Length:N0} in {settings.Shorten(settings.PhotosDir)}" +
                (unread is null ? "" : $". Not read: {unread}"))));
        await CheckAsync("index", async () =>
        {
            await using var index = PhotoIndex.Open(settings);
            info = await index.GetInfoAsync(cancellationToken);
            if (info is null)
                return (Missing,
                    (settings.ServiceUri is null
                        ? $"no index \"{index.Name}\" in {index.Location} yet."
                        : $"{index.Location} answers, but has no index \"{index.Name}\" yet.") +
                    $"{await WorkshopIndex.InsteadOfAsync(settings, index.Name, cancellationToken)} " +
                    $"{NotebookOr(1)}{CommonOptions.AddTo(index.Name)}");
            if (model is null) info.EnsureFits(settings);
            else info.EnsureFits(model.Name, model.Dimension);
            if (!isNamed && !IsWithoutPhotos(settings)) settings.RootOf(info, settings.PhotosDir);
            return (info.Photos == 0 ? Missing : Ok, $"\"{info.Name}\" in {index.Location}: " +
                $"{Quantity.Photos(info.Photos)}{(isNamed && info.PhotosFolder is { } folder ? $" in {folder}" : "")}, {info.Dimension} " +
                $"dimensions, model {info.Model ?? "unknown"}" +
                (info.Loading
                    ? $". It is loading, without refreshes or replicas. After the last photo, run: {ThisProgram.Command} index finish " +
                        $"--index {info.Name}"
                    : "") +
                (info.Photos == 0 ? $". {NotebookOr(2)}{CommonOptions.AddTo(index.Name, info.PhotosFolder)}" : ""));
        });
        if (healthy && (info is not null || !IsWithoutPhotos(settings)) && settings.StarterNote(info) is { } starter)
            Write(Note, "model", starter);
        return healthy ? ExitCode.Done : ExitCode.Failed;

        // The notebooks use INDEX_NAME. An installed tool has none.
        string NotebookOr(int number) =>
            !isNamed && Directory.Exists(Path.Combine(settings.BaseFolder, "notebooks")) ? $"Run notebook {number}, or: " : "Run: ";

        async Task CheckAsync(string what, Func<Task<(string State, string Text)>> check)
        {
            try
            {
                var (state, text) = await check();
                Write(state, what, text);
            }
            catch (PhotoSearchException problem)
            {
                healthy = false;
                Write("PROBLEM", what, problem.Message);
            }
        }
    }

    private static void Write(string state, string what, string text) =>
        Console.WriteLine($"{state,-8} {what,-9} {PlainText.Of(text)}");

    /// <summary>
    /// Whether PHOTOS_DIR is the installed tool's default and does not exist. The tool has no sample photos, so that is not a problem.
    /// </summary>
    private static bool IsWithoutPhotos(WorkshopSettings settings) =>
        settings.BaseFolder == WorkshopSettings.UserFolder && settings.PhotosDir == Path.Combine(settings.BaseFolder, "data", "photos")
            && !Directory.Exists(settings.PhotosDir);
}
