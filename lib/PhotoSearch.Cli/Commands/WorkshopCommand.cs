using System.CommandLine;
using PhotoSearch.Cli.Lab;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch workshop</c>: the three notebooks from top to bottom, without Jupyter.</summary>
internal static class WorkshopCommand
{
    private static readonly string[] NotebookFiles =
        ["1-prepare-opensearch.ipynb", "2-process-and-upload.ipynb", "3-run-vector-search.ipynb"];

    public static Command Create()
    {
        var index = CommonOptions.Index(standard: WorkshopIndex.Name);
        var command = new Command("workshop", "Run the three notebooks and show what they do; results go to artifacts/workshop.") { index };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(WorkshopSettings.Load().WithIndex(parsed.GetValue(index) ?? WorkshopIndex.Name), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(WorkshopSettings settings, CancellationToken cancellationToken)
    {
        // The notebooks read the settings themselves, in processes of their own.
        Environment.SetEnvironmentVariable("INDEX_NAME", settings.IndexName);
        var notebooks = Path.Combine(settings.BaseFolder, "notebooks");
        if (!Directory.Exists(notebooks))
            throw new PhotoSearchException(
                $"There is no folder {notebooks}. The notebooks are in the workshop's repository: run this command there.");
        var results = Directory.CreateDirectory(Path.Combine(settings.BaseFolder, "artifacts", "workshop")).FullName;
        var page = Path.Combine(results, "index.html");
        // A run that ends early leaves no result of an earlier one that looks like its own.
        foreach (var file in NotebookFiles.Append(page)) File.Delete(Path.Combine(results, file));

        NotebookTranscript? last = null;
        foreach (var file in NotebookFiles)
        {
            var path = Path.Combine(notebooks, file);
            last = new NotebookTranscript(await Notebook.ReadAsync(path, cancellationToken));
            Console.WriteLine($"\n━━ {file} ━━");
            if (await CommittedNotebook.DiffersAsync(path, cancellationToken))
                Console.Error.WriteLine(
                    $"{settings.Shorten(path)} differs from the committed one, and runs as it is. To keep yours, copy the folder " +
                    $"{notebooks} to another place.");
            var options = new NotebookRunOptions { OutputPath = Path.Combine(results, file) };
            var result = await NotebookRunner.RunAsync(path, options, last.Write, cancellationToken);
            Console.WriteLine($"\n{result.CellsRun} cells in {result.Elapsed.TotalSeconds:N1} s");
        }

        await File.WriteAllTextAsync(page, HtmlPage.Render("Photo search workshop", last!.Pictures), cancellationToken);
        Console.WriteLine($"\n━━ Found ━━\n{last.FirstPicturesAsText}\n");
        Console.WriteLine($"The pictures: {settings.Shorten(page)}");
        Console.WriteLine($"The executed notebooks: {settings.Shorten(results)}");
        return ExitCode.Done;
    }
}
