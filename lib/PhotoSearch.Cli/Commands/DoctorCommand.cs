using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch doctor</c>: checks everything that a search needs and suggests fixes.</summary>
internal static class DoctorCommand
{
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
            var from = settings.File ?? $"no .env in {settings.BaseFolder}, using the defaults";
            return Task.FromResult($"{settings} ({from})");
        });
        if (settings is null) return ExitCode.WrongArguments;

        foreach (var note in settings.UnknownKeys)
            Console.WriteLine($"note     settings  {PlainText.Of(note)}");

        await CheckAsync("model", async () =>
        {
            if (ModelCatalog.Of(settings) is { IsDownloadable: true, IsHere: false } missing)
                return $"{missing.Name}: not downloaded yet. It is downloaded on first use " +
                    $"({(missing.Bytes - missing.BytesHere) / 1e6:N0} MB). To download it now: {ThisProgram.Command} model download";
            model = await ClipModel.LoadAsync(settings, cancellationToken: cancellationToken);
            // Each tower loads with its first input, so embed any text and any photo.
            await model.EmbedTextAsync("", cancellationToken);
            await model.EmbedPhotosAsync(
                [new(model.ImageSize, model.ImageSize, new byte[3 * model.ImageSize * model.ImageSize])], cancellationToken);
            return $"{model.Name}: {model.Dimension} dimensions, {(await model.LoadTokenizerAsync(cancellationToken)).VocabularySize:N0} " +
                "tokens";
        });
        using var loaded = model;
        await CheckAsync("photos", () => Task.FromResult(IsWithoutPhotos(settings)
            ? $"no photo folder is set. Run {ThisProgram.Command} add FOLDER or {ThisProgram.Command} setup --photos FOLDER"
            : $"{PhotoFile.List(settings, out var unread).Length:N0} in {settings.Shorten(settings.PhotosDir)}" +
                (unread is null ? "" : $". Skipped: {unread}")));
        await CheckAsync("index", async () =>
        {
            await using var index = PhotoIndex.Open(settings);
            info = await index.GetInfoAsync(cancellationToken);
            if (info is null)
                return $"{index.Location} answers, but there is no index \"{index.Name}\" yet." +
                    $"{await WorkshopIndex.InsteadOfAsync(settings, index.Name, cancellationToken)} " +
                    $"Run notebook 1, or: {CommonOptions.AddTo(index.Name)}";
            if (model is null) info.EnsureFits(settings);
            else info.EnsureFits(model.Name, model.Dimension);
            if (!isNamed && !IsWithoutPhotos(settings)) settings.RootOf(info, settings.PhotosDir);
            return $"\"{info.Name}\" in {index.Location}: " +
                $"{Quantity.Photos(info.Photos)}{(isNamed && info.PhotosFolder is { } folder ? $" in {folder}" : "")}, {info.Dimension} " +
                $"dimensions, model {info.Model ?? "unknown"}" +
                (info.Loading
                    ? $". It is loading, without refreshes and replicas. After the last photo, run: {ThisProgram.Command} index finish " +
                        $"--index {info.Name}"
                    : "") +
                (info.Photos == 0 ? $". Run notebook 2, or: {CommonOptions.AddTo(index.Name, info.PhotosFolder)}" : "");
        });
        if (healthy && (info is not null || !IsWithoutPhotos(settings)) && settings.StarterNote(info) is { } starter)
            Console.WriteLine($"note     model     {starter}");
        return healthy ? ExitCode.Done : ExitCode.Failed;

        async Task CheckAsync(string what, Func<Task<string>> check)
        {
            try
            {
                Console.WriteLine($"ok       {what,-9} {PlainText.Of(await check())}");
            }
            catch (PhotoSearchException problem)
            {
                healthy = false;
                Console.WriteLine($"PROBLEM  {what,-9} {PlainText.Of(problem.Message)}");
            }
        }
    }

    /// <summary>
    /// Whether PHOTOS_DIR is the installed tool's default and does not exist. The tool has no sample photos, so that is not a problem.
    /// </summary>
    private static bool IsWithoutPhotos(WorkshopSettings settings) =>
        settings.BaseFolder == WorkshopSettings.UserFolder && settings.PhotosDir == Path.Combine(settings.BaseFolder, "data", "photos")
            && !Directory.Exists(settings.PhotosDir);
}
