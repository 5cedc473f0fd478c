using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch index</c>: creates, finishes, deletes, lists and inspects indexes.</summary>
internal static class IndexCommand
{
    public static Command Create() => new("index", "Create, finish, delete, list and inspect indexes.")
    {
        IndexCreateCommand.Create(), Finish(), DeleteIndex(), List(), Info(),
    };

    private static Command Finish() =>
        Subcommand("finish", "Finish loading an index created with --for: restore its refreshes and replicas.",
            async (settings, json, cancellationToken) =>
    {
        await using var index = PhotoIndex.Open(settings);
        var finished = await index.FinishLoadingAsync(cancellationToken);
        if (json) JsonOutput.Write(new { index = index.Name, finished });
        else Console.WriteLine(
            finished ? $"Restored the refreshes and replicas of index \"{index.Name}\"."
                : $"Index \"{index.Name}\" is not loading. Nothing was changed.");
        return ExitCode.Done;
    });

    private static Command DeleteIndex() =>
        Subcommand("delete", "Delete the index and its embeddings. Photo files are kept.", async (settings, json, cancellationToken) =>
    {
        await using var index = PhotoIndex.Open(settings);
        var deleted = await index.DeleteAsync(cancellationToken);
        if (json) JsonOutput.Write(new { index = index.Name, deleted });
        else Console.WriteLine(deleted ? $"Deleted index \"{index.Name}\"." : $"There is no index \"{index.Name}\" in {index.Location}.");
        return deleted ? ExitCode.Done : ExitCode.Failed;
    });

    private static Command Info() => Subcommand("info", "Show photos, size, model and dimension of the index.",
        async (settings, json, cancellationToken) =>
    {
        await using var index = PhotoIndex.Open(settings);
        var info = await index.GetInfoAsync(cancellationToken);
        if (info is null) throw await CommonOptions.NoIndexAsync(settings, index, cancellationToken);
        if (json) JsonOutput.Write(new[] { info });
        else Console.WriteLine(
            PlainText.Of(
                $"{info.Name}: {Quantity.Photos(info.Photos)}{(info.PhotosFolder is { } folder ? $" in {folder}" : "")}, " +
                $"{info.Bytes / 1e6:N1} MB, {info.Model ?? "model unknown"}, {info.Dimension} dimensions{State(info)}"));
        return ExitCode.Done;
    });

    private static Command List()
    {
        var json = CommonOptions.Json();
        var command = new Command("list", "List the indexes with model, number of photos and size.") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = WorkshopSettings.Load();
            var indexes = await PhotoIndex.ListAsync(settings, cancellationToken);
            if (parsed.GetValue(json)) JsonOutput.Write(indexes);
            else WriteTable(indexes);
            if (indexes.Count == 0)
                Console.Error.WriteLine($"There is no index yet. Create one: {ThisProgram.Command} add FOLDER --index NAME");
            // All embedded indexes share one file, so only its total size is known.
            if (settings.ServiceUri is null && indexes.Count > 1)
                Console.Error.WriteLine($"All indexes share the file {settings.Shorten(settings.IndexFile)}. SIZE is the file's size.");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Subcommand(string name, string description, Func<WorkshopSettings, bool, CancellationToken, Task<int>> run)
    {
        var index = CommonOptions.Index();
        var json = CommonOptions.Json();
        var command = new Command(name, description) { index, json };
        command.SetAction(
            (parsed, cancellationToken) => run(CommonOptions.Settings(parsed, index), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static void WriteTable(IReadOnlyList<IndexInfo> indexes)
    {
        if (indexes.Count == 0) return;
        foreach (var line in AlignedColumns.Lines(
            ["INDEX", "MODEL", "DIMENSION", "PHOTOS", "SIZE", "FOLDER"],
            indexes.Select(info => new[]
            {
                info.Name, info.Model ?? "unknown", $"{info.Dimension}",
                info.Problem is null ? $"{info.Photos:N0}" : "?", info.Problem is null ? $"{info.Bytes / 1e6:N1} MB" : "?",
                ((info.PhotosFolder ?? "") + State(info)).TrimStart(';', ' '),
            }), numbers: [2, 3, 4]))
            Console.WriteLine(PlainText.Of(line));
    }

    private static string State(IndexInfo info) =>
        info.Problem is { } problem ? $"; {problem}"
        : info.Loading ? $"; loading (when done: {ThisProgram.Command} index finish --index {info.Name})" : "";
}
