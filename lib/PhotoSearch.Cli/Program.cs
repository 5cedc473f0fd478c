using System.CommandLine;
using System.Globalization;
using PhotoSearch;
using PhotoSearch.Cli;
using PhotoSearch.Cli.Commands;
using PhotoSearch.Notebooks;

// Numbers look the same on every machine, in texts as in JSON.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var root = new RootCommand("Find photos by what is in them, with CLIP and a k-NN index.")
{
    WorkshopCommand.Create(),
    ServeCommand.Create(),
    LabCommand.Create(),
    DoctorCommand.Create(),
    IndexCommand.Create(),
    AddCommand.Create(),
    ImportCommand.Create(),
    EvaluateCommand.Create(),
    PhotosCommand.Create(),
    SearchCommand.Create(),
    EmbedCommand.Create(),
    TokensCommand.Create(),
    PixelsCommand.Create(),
    ModelCommand.Create(),
};

var parsed = root.Parse(args);
if (parsed.Errors.Count > 0)
{
    foreach (var error in parsed.Errors) Console.Error.WriteLine(error.Message);
    Console.Error.WriteLine("Try: photosearch --help");
    return ExitCode.WrongArguments;
}

try
{
    // A cancelled run stores what is in flight before it ends, and that may take longer than the default of two seconds.
    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Interrupted.");
    return ExitCode.Failed;
}
catch (SettingsException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return ExitCode.WrongArguments;
}
catch (PhotoSearchException problem)
{
    Console.Error.WriteLine(problem.Message);
    return ExitCode.Failed;
}
catch (Exception problem) when (problem is NotebookException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(problem.Message);
    return ExitCode.Failed;
}
catch (Exception fault)
{
    Console.Error.WriteLine($"A fault of photosearch itself, which its makers would like to hear of: {fault.GetType().Name}: {fault.Message}");
    return ExitCode.Failed;
}
