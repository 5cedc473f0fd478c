using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch setup</c>: asks for the settings or takes them from options, then writes <c>.env</c>.</summary>
internal static class SetupCommand
{
    private sealed record Values(string? ServiceUri, string? User, bool PasswordFromInput, string? Index, string? Photos, string? Model)
    {
        public bool AreAsked => this is { ServiceUri: null, User: null, PasswordFromInput: false, Index: null, Photos: null, Model: null };
    }

    public static Command Create()
    {
        var service = new Option<string?>("--service-uri")
        {
            Description = "OpenSearch address, such as https://host:9200, or \"\" for the embedded index.", HelpName = "URI",
        };
        var user = new Option<string?>("--user") { Description = "OpenSearch user.", HelpName = "NAME" };
        var password = new Option<bool>("--password-stdin") { Description = "Read the password from standard input." };
        var index = CommonOptions.Index();
        index.Description = "Name of the index.";
        var photos = new Option<string?>("--photos") { Description = "Folder with your photos.", HelpName = "FOLDER" };
        var model = new Option<string?>("--model")
        {
            Description = $"Model: {string.Join(", ", ModelCatalog.Names)}, or a model folder.", HelpName = "NAME",
        };
        model.CompletionSources.Add([.. ModelCatalog.Names]);
        var here = new Option<bool>("--here") { Description = "Write a new .env in the working folder, even if another .env is in use." };
        var command =
            new Command("setup",
                "Ask for server, index, photos and model, and write .env. With options, change only those and do not ask.")
        {
            service, user, password, index, photos, model, here,
        };
        photos.Validators.RefuseEmpty("--photos has an empty path. Name a folder.");
        model.Validators.RefuseEmpty("--model is empty. Name a model.");
        command.SetAction((parsed, cancellationToken) => RunAsync(
            SettingsDraft.Begin(Directory.GetCurrentDirectory(), parsed.GetValue(here)),
            new(parsed.GetValue(service), parsed.GetValue(user), parsed.GetValue(password), parsed.GetValue(index), parsed.GetValue(photos),
                parsed.GetValue(model)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(SettingsDraft draft, Values values, CancellationToken cancellationToken)
    {
        if (values.AreAsked)
        {
            var questions = new SetupQuestions(draft);
            if (!await questions.AskAsync(cancellationToken))
            {
                Console.Error.WriteLine($"{draft.File} was not changed.");
                return ExitCode.Failed;
            }
        }
        else await TakeAsync(draft, values, cancellationToken);

        var settings = draft.Check();
        await draft.SaveAsync(cancellationToken);
        Console.WriteLine($"Wrote {draft.File}");
        foreach (var key in draft.Changed.Where(key => Environment.GetEnvironmentVariable(key) is not null))
            Console.Error.WriteLine($"The environment variable {key} overrides the file. Unset it to use the new value.");
        return await CheckAsync(settings, cancellationToken);
    }

    private static async Task TakeAsync(SettingsDraft draft, Values values, CancellationToken cancellationToken)
    {
        if (values.ServiceUri is not null || values.User is not null || values.PasswordFromInput)
        {
            var address = values.ServiceUri ?? draft.Check().ServiceUri?.ToString()
                ?? throw new SettingsException("--user and --password-stdin need a server. Add --service-uri.");
            var password = values.PasswordFromInput ? (await Console.In.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n') : null;
            draft.SetService(address, values.User, password);
        }
        if (values.Index is { } index) draft.SetIndex(index);
        if (values.Photos is { } photos) draft.SetPhotos(photos);
        if (values.Model is { } model) draft.SetModel(model);
    }

    private static async Task<int> CheckAsync(WorkshopSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await using var index = PhotoIndex.Open(settings);
            var info = await index.GetInfoAsync(cancellationToken);
            var store = settings.ServiceUri is null ? $"kept in {index.Location}" : $"{index.Location} answers";
            Console.WriteLine($"ok       index     {store}" + (info is null
                ? $"; index \"{index.Name}\" does not exist yet. Next: {ThisProgram.Command} add" +
                    (Path.Exists(settings.PhotosDir) ? "" : " FOLDER")
                : info.Photos == 0 ? $"; index \"{index.Name}\" is empty. Next: {ThisProgram.Command} add"
                : $"; index \"{index.Name}\" holds {Quantity.Photos(info.Photos)}. Next: {ThisProgram.Command} search \"a red boat\""));
            return ExitCode.Done;
        }
        catch (PhotoSearchException problem)
        {
            Console.WriteLine($"PROBLEM  index     {PlainText.Of(problem.Message)}");
            return ExitCode.Failed;
        }
    }
}
