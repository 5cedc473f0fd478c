using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch doctor</c>: looks at everything that a search needs, and says what to do where something is missing.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var command = new Command("doctor", "Check settings, model, photos and index, and say what to do.");
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var healthy = true;
        WorkshopSettings? settings = null;
        ClipModel? model = null;

        await CheckAsync("settings", () =>
        {
            settings = WorkshopSettings.Load();
            return Task.FromResult(settings.ToString());
        });
        if (settings is null) return ExitCode.WrongArguments;

        await CheckAsync("model", async () =>
        {
            model = await ClipModel.LoadAsync(settings, cancellationToken);
            return $"{model.Name}: {model.Dimension} dimensions, {model.Tokenizer.VocabularySize:N0} tokens";
        });
        using var loaded = model;
        await CheckAsync("photos", () =>
        {
            var photos = PhotoFile.Find(settings.PhotosDir, settings.PhotosDir).Count();
            return photos > 0
                ? Task.FromResult($"{photos:N0} in {settings.Shorten(settings.PhotosDir)}")
                : throw new PhotoSearchException($"There are no photos in {settings.PhotosDir}. Put some there, or set PHOTOS_DIR.");
        });
        await CheckAsync("index", async () =>
        {
            await using var index = PhotoIndex.Open(settings);
            var info = await index.GetInfoAsync(cancellationToken);
            if (info is null) return $"{index.Location} answers; there is no index \"{index.Name}\" yet. Run notebook 1, or: photosearch index create";
            if (model is not null) info.EnsureFits(model.Name, model.Dimension);
            return $"\"{info.Name}\" in {index.Location}: {info.Photos:N0} photos, {info.Dimension} dimensions, model {info.Model ?? "unknown"}" +
                (info.Photos == 0 ? ". Run notebook 2, or: photosearch add" : "");
        });
        return healthy ? ExitCode.Done : ExitCode.Failed;

        async Task CheckAsync(string what, Func<Task<string>> check)
        {
            try
            {
                Console.WriteLine($"ok       {what,-9} {await check()}");
            }
            catch (PhotoSearchException problem)
            {
                healthy = false;
                Console.WriteLine($"PROBLEM  {what,-9} {problem.Message}");
            }
        }
    }
}
