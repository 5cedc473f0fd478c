using System.CommandLine;
using PhotoSearch.Cli.Lab;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch lab</c>: the notebooks in Jupyter, to step through.</summary>
internal static class LabCommand
{
    public static Command Create()
    {
        var folder = new Argument<string?>("FOLDER") { Description = "The notebooks. Default: the workshop's.", Arity = ArgumentArity.ZeroOrOne };
        var port = new Option<int?>("--port") { Description = "Jupyter's port. Default: 8888, or the next free one.", HelpName = "N" };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Open no browser: Jupyter prints its address." };
        var install = new Option<bool>("--install") { Description = "Register the kernel .NET (C#) for good, for VS Code and for Jupyter." };
        var uninstall = new Option<bool>("--uninstall") { Description = "Take that registration away." };
        var command = new Command("lab", "Open the three notebooks in Jupyter, with the kernel .NET (C#) for this run.") { folder, port, noBrowser, install, uninstall };
        folder.Validators.RefuseEmpty("An empty path names no folder. Leave it out for the workshop's notebooks.");
        command.SetAction((parsed, cancellationToken) =>
            parsed.GetValue(install) ? InstallAsync(cancellationToken)
            : parsed.GetValue(uninstall) ? Task.FromResult(Uninstall())
            : OpenAsync(parsed.GetValue(folder), parsed.GetValue(port), parsed.GetValue(noBrowser), cancellationToken));
        return command;
    }

    private static async Task<int> OpenAsync(string? folder, int? port, bool noBrowser, CancellationToken cancellationToken)
    {
        var notebooks = Path.GetFullPath(folder ?? Path.Combine(WorkshopSettings.Load().BaseFolder, "notebooks"));
        if (!Directory.Exists(notebooks))
            throw new PhotoSearchException($"There is no folder {notebooks}. The notebooks are in the workshop's repository: run this there, or name the folder with yours.");
        var jupyter = await JupyterProgram.FindAsync(cancellationToken)
            ?? throw new PhotoSearchException($"Jupyter is not installed. To install it: {JupyterProgram.HowToInstall()}");

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
            ?? throw new PhotoSearchException($"There is no Python with ipykernel, which the kernel needs. To install it: {JupyterProgram.HowToInstall()}");
        var replaces = JupyterKernel.IsRegistered(JupyterKernel.UserFolder) == false;
        Console.WriteLine($"The kernel .NET (C#) is registered: {JupyterKernel.Register(JupyterKernel.UserFolder, python)}");
        if (replaces) Console.WriteLine("It took the place of another kernel of that name. .NET Interactive's comes back with: dotnet interactive jupyter install");
        return ExitCode.Done;
    }

    private static int Uninstall()
    {
        Console.WriteLine(JupyterKernel.Unregister(JupyterKernel.UserFolder)
            ? "The kernel .NET (C#) is not registered any more."
            : $"The workshop's kernel is not registered in {JupyterKernel.UserFolder}.");
        return ExitCode.Done;
    }
}
