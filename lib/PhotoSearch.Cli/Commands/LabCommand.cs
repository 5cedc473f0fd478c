using System.CommandLine;
using PhotoSearch.Cli.Lab;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch lab</c>: opens a learner's copy of the notebooks in Jupyter.</summary>
internal static class LabCommand
{
    public static Command Create()
    {
        var folder = new Argument<string?>("FOLDER")
        {
            Description = "Folder of notebooks to open in place. Default: lab, your copy of the workshop's notebooks.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var fresh = new Option<bool>("--fresh") { Description = "Make a new copy. The old one is renamed and kept." };
        var copy = new Option<bool>("--copy") { Description = "Only make the copy and print its path, for VS Code." };
        var port = new Option<int?>("--port")
        {
            Description = "Jupyter's port. Default: 8888 or the next free port.", HelpName = "N",
            CustomParser = argument => CommonOptions.WholeNumber(argument, 0, ushort.MaxValue),
        };
        var noBrowser = new Option<bool>("--no-browser") { Description = "Do not open the browser. Jupyter prints its address." };
        var install = new Option<bool>("--install")
        {
            Description = "Register the .NET (C#) kernel permanently for VS Code and Jupyter.",
        };
        var uninstall = new Option<bool>("--uninstall") { Description = "Remove the kernel that --install registered." };
        var command = new Command("lab", "Open your copy of the three notebooks in Jupyter with the .NET (C#) kernel.")
        {
            folder, fresh, copy, port, noBrowser, install, uninstall,
        };
        folder.Validators.RefuseEmpty("FOLDER is empty. Name a folder, or omit FOLDER to open your copy of the workshop's notebooks.");
        command.Validators.Add(result =>
        {
            if (result.GetValue(folder) is not null && (result.GetValue(fresh) || result.GetValue(copy)))
                result.AddError(
                    "--fresh and --copy make a copy of the workshop's notebooks, but FOLDER is opened in place. Omit FOLDER, or omit " +
                    "--fresh and --copy.");
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

    /// <summary>Makes the learner's copy, or completes the existing one.</summary>
    private static async Task PrepareAsync(LearnersCopy copy, bool fresh, WorkshopSettings settings, CancellationToken cancellationToken)
    {
        if (fresh && copy.PutAside() is { } old) Console.Error.WriteLine($"Kept your old copy: {settings.Shorten(old)}");
        if (await copy.CompleteAsync(cancellationToken) is { Count: > 0 } changed)
            Console.Error.WriteLine(
                $"The workshop's {string.Join(", ", changed)} changed after your copy was made. To make a new copy and keep the old one: " +
                $"{ThisProgram.Command} lab --fresh");
    }

    private static async Task<int> OpenAsync(string? folder, bool fresh, int? port, bool noBrowser, CancellationToken cancellationToken)
    {
        // A named folder needs no settings, so it opens even if they are wrong.
        var settings = folder is null ? WorkshopSettings.Load() : null;
        var copy = settings is null ? null : LearnersCopy.In(settings.BaseFolder);
        var notebooks = copy?.Folder ?? Path.GetFullPath(folder!);
        if (copy is null && !Directory.Exists(notebooks))
            throw new PhotoSearchException($"There is no folder {notebooks}. Omit FOLDER to open your copy of the workshop's notebooks.");
        var jupyter = await JupyterProgram.FindAsync(cancellationToken)
            ?? throw new PhotoSearchException($"Jupyter is not installed. To install it: {JupyterProgram.HowToInstall()}");
        if (copy is not null)
        {
            await PrepareAsync(copy, fresh, settings!, cancellationToken);
            await NotebookTrust.GiveAsync(copy.Folder, cancellationToken);
        }

        // -y: Ctrl-C stops Jupyter without asking.
        var options = new List<string> { "--ip=127.0.0.1", "-y" };
        if (port is not null) options.Add($"--port={port}");
        if (noBrowser) options.Add("--no-browser");
        // Containers often run as root, which Jupyter refuses by default.
        if (!OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess) options.Add("--allow-root");
        Console.Error.WriteLine($"Opening {notebooks} in Jupyter with the .NET (C#) kernel. Press Ctrl-C to stop it.");
        return await JupyterRun.RunAsync(jupyter, notebooks, options, cancellationToken) == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> InstallAsync(CancellationToken cancellationToken)
    {
        var python = await JupyterProgram.FindPythonAsync("ipykernel", cancellationToken)
            ?? throw new PhotoSearchException(
                $"The .NET (C#) kernel needs Python with ipykernel. To install it: {JupyterProgram.HowToInstall()}");
        var replaces = JupyterKernel.IsRegistered(JupyterKernel.UserFolder) == false;
        Console.WriteLine($"Registered the .NET (C#) kernel: {JupyterKernel.Register(JupyterKernel.UserFolder, python)}");
        if (replaces)
            Console.WriteLine(
                "It replaces another kernel with this name. To restore .NET Interactive's kernel: dotnet interactive jupyter install");
        return ExitCode.Done;
    }

    private static int Uninstall()
    {
        Console.WriteLine(JupyterKernel.Unregister(JupyterKernel.UserFolder)
            ? "Removed the .NET (C#) kernel."
            : $"The workshop's kernel is not registered in {JupyterKernel.UserFolder}.");
        return ExitCode.Done;
    }
}
