using System.CommandLine;
using PhotoSearch.Cli.Lab;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch workshop</c>: runs the three notebooks without Jupyter.</summary>
internal static class WorkshopCommand
{
    private static readonly string[] NotebookFiles =
        ["1-prepare-opensearch.ipynb", "2-process-and-upload.ipynb", "3-run-vector-search.ipynb"];

    public static Command Create()
    {
        var index = CommonOptions.Index(standard: WorkshopIndex.Name);
        var command = new Command("workshop", "Run the three notebooks, show their output and save it in artifacts/workshop.") { index };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(WorkshopSettings.Load().WithIndex(parsed.GetValue(index) ?? WorkshopIndex.Name), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(WorkshopSettings settings, CancellationToken cancellationToken)
    {
        // The notebooks read the settings in their own processes.
        Environment.SetEnvironmentVariable("INDEX_NAME", settings.IndexName);
        var notebooks = Path.Combine(settings.BaseFolder, "notebooks");
        if (!Directory.Exists(notebooks))
            throw new PhotoSearchException(
                $"There is no folder {notebooks}. The notebooks are in the workshop's repository. Run this command there.");
        await EnsureFitsAsync(settings, cancellationToken);
        var results = Directory.CreateDirectory(Path.Combine(settings.BaseFolder, "artifacts", "workshop")).FullName;
        var page = Path.Combine(results, "index.html");
        // If this run ends early, an earlier run's results must not look like its own.
        foreach (var file in NotebookFiles.Append(page)) File.Delete(Path.Combine(results, file));

        NotebookTranscript? last = null;
        foreach (var file in NotebookFiles)
        {
            var path = Path.Combine(notebooks, file);
            last = new NotebookTranscript(await Notebook.ReadAsync(path, cancellationToken));
            Console.WriteLine($"\n━━ {file} ━━");
            if (await CommittedNotebook.DiffersAsync(path, cancellationToken))
                Console.Error.WriteLine(
                    $"{settings.Shorten(path)} differs from the committed version. This run uses your version and does not " +
                    $"change it. Before you update the repository, copy the folder {notebooks} elsewhere.");
            var options = new NotebookRunOptions { OutputPath = Path.Combine(results, file) };
            var result = await NotebookRunner.RunAsync(path, options, last.Write, cancellationToken);
            Console.WriteLine($"\n{result.CellsRun} cells in {result.Elapsed.TotalSeconds:N1} s");
        }

        await File.WriteAllTextAsync(page, HtmlPage.Render("Photo search workshop", last!.Pictures), cancellationToken);
        Console.WriteLine($"\n━━ Found ━━\n{last.FirstPicturesAsText}\n");
        Console.WriteLine($"Pictures: {settings.Shorten(page)}");
        Console.WriteLine($"Executed notebooks: {settings.Shorten(results)}");
        return ExitCode.Done;
    }

    /// <summary>Checks the index first, because in a notebook the message would not name this command's <c>--index</c>.</summary>
    /// <exception cref="PhotoIndexException">The index holds photos of another model or folder.</exception>
    private static async Task EnsureFitsAsync(WorkshopSettings settings, CancellationToken cancellationToken)
    {
        await using var index = PhotoIndex.Open(settings);
        if (await index.GetInfoAsync(cancellationToken) is not { } info) return;
        info.EnsureFits(settings);
        settings.RootOf(info, settings.PhotosDir);
    }
}
