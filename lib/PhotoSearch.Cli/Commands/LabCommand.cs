using System.CommandLine;
using PhotoSearch.Cli.Lab;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch lab</c>: a learner's copy of the notebooks in Jupyter, to step through.</summary>
internal static class LabCommand
{
    public static Command Create()
    {
        var folder = new Argument<string?>("FOLDER")
        {
            Description = "Notebooks to open as they are. Default: your copy of the workshop's, in the folder lab.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var fresh = new Option<bool>("--fresh") { Description = "Start again with a new copy, and keep the old one beside it." };
        var copy = new Option<bool>("--copy") { Description = "Only make the copy, and print where it is: for VS Code." };
        var port = new Option<int?>("--port") { Description = "Jupyter's port. Default: 8888, or the next free one.", HelpName = "N" };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Open no browser: Jupyter prints its address." };
        var install = new Option<bool>("--install")
        {
            Description = "Register the kernel .NET (C#) permanently, for VS Code and Jupyter.",
        };
        var uninstall = new Option<bool>("--uninstall") { Description = "Remove that registration." };
        var command = new Command("lab", "Open your copy of the three notebooks in Jupyter, with the kernel .NET (C#) for this run.")
        {
            folder, fresh, copy, port, noBrowser, install, uninstall,
        };
        folder.Validators.RefuseEmpty("An empty path names no folder. Leave it out for your copy of the workshop's notebooks.");
        command.Validators.Add(result =>
        {
            if (result.GetValue(folder) is not null && (result.GetValue(fresh) || result.GetValue(copy)))
                result.AddError(
                    "--fresh and --copy make a copy of the workshop's notebooks; FOLDER is opened as it is. Leave one of them out.");
        });
        command.SetAction((parsed, cancellationToken) =>
            parsed.GetValue(install) ? InstallAsync(cancellationToken)
            : parsed.GetValue(uninstall) ? Task.FromResult(Uninstall())
            : parsed.GetValue(copy) ? CopyAsync(parsed.GetValue(fresh), cancellationToken)
            : OpenAsync(parsed.GetValue(folder), parsed.GetValue(fresh), parsed.GetValue(port), parsed.GetValue(noBrowser),
                cancellationToken));
        return command;
    }

    private static async Task<int> CopyAsync(bool fresh, CancellationToken cancellationToken)
    {
        var settings = WorkshopSettings.Load();
        var copy = LearnersCopy.In(settings.BaseFolder);
        await PrepareAsync(copy, fresh, settings, cancellationToken);
        Console.WriteLine(copy.Folder);
        return ExitCode.Done;
    }

    /// <summary>Makes the learner's copy, or goes on with the one that is there.</summary>
    private static async Task PrepareAsync(LearnersCopy copy, bool fresh, WorkshopSettings settings, CancellationToken cancellationToken)
    {
        if (fresh && copy.PutAside() is { } old) Console.Error.WriteLine($"Your old copy is kept: {settings.Shorten(old)}");
        if (await copy.CompleteAsync(cancellationToken) is { Count: > 0 } changed)
            Console.Error.WriteLine(
                $"The workshop's {string.Join(", ", changed)} changed after your copy was made. For a new copy, with the old one kept " +
                $"beside it: {ThisProgram.Command} lab --fresh");
    }

    private static async Task<int> OpenAsync(string? folder, bool fresh, int? port, bool noBrowser, CancellationToken cancellationToken)
    {
        // A folder that is named needs no settings, and so may be opened where they are wrong.
        var settings = folder is null ? WorkshopSettings.Load() : null;
        var copy = settings is null ? null : LearnersCopy.In(settings.BaseFolder);
        var notebooks = copy?.Folder ?? Path.GetFullPath(folder!);
        if (copy is null && !Directory.Exists(notebooks))
            throw new PhotoSearchException($"There is no folder {notebooks}. Leave it out for your copy of the workshop's notebooks.");
        var jupyter = await JupyterProgram.FindAsync(cancellationToken)
            ?? throw new PhotoSearchException($"Jupyter is not installed. To install it: {JupyterProgram.HowToInstall()}");
        if (copy is not null)
        {
            await PrepareAsync(copy, fresh, settings!, cancellationToken);
            await NotebookTrust.GiveAsync(copy.Folder, cancellationToken);
        }

        // -y: Ctrl-C ends Jupyter without a question.
        var options = new List<string> { "--ip=127.0.0.1", "-y" };
        if (port is not null) options.Add($"--port={port}");
        if (noBrowser) options.Add("--no-browser");
        // In a container people often are root, which Jupyter takes for a mistake.
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess) options.Add("--allow-root");
        Console.Error.WriteLine($"Jupyter opens {notebooks} with the kernel .NET (C#). Ctrl-C ends it.");
        return await JupyterRun.RunAsync(jupyter, notebooks, options, cancellationToken) == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> InstallAsync(CancellationToken cancellationToken)
    {
        var python = await JupyterProgram.FindPythonAsync("ipykernel", cancellationToken)
            ?? throw new PhotoSearchException(
                $"There is no Python with ipykernel, which the kernel needs. To install it: {JupyterProgram.HowToInstall()}");
        var replaces = JupyterKernel.IsRegistered(JupyterKernel.UserFolder) == false;
        Console.WriteLine($"The kernel .NET (C#) is registered: {JupyterKernel.Register(JupyterKernel.UserFolder, python)}");
        if (replaces)
            Console.WriteLine(
                "It replaces another kernel of that name. To restore .NET Interactive's: dotnet interactive jupyter install");
        return ExitCode.Done;
    }

    private static int Uninstall()
    {
        Console.WriteLine(JupyterKernel.Unregister(JupyterKernel.UserFolder)
            ? "The kernel .NET (C#) is no longer registered."
            : $"The workshop's kernel is not registered in {JupyterKernel.UserFolder}.");
        return ExitCode.Done;
    }
}
