using System.CommandLine;
using System.Globalization;
using PhotoSearch;
using PhotoSearch.Cli;
using PhotoSearch.Notebooks;

// Format numbers the same way on every machine, in text and in JSON.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
// The library's messages show commands as the user types them.
AppContext.SetData("PhotoSearch.CommandLine", ThisProgram.Command);

var parsed = PhotoSearchCommand.Create().Parse(args.Length == 0 ? ["--help"] : args);
// A shell that asks for completions sends an incomplete command line.
if (args is not [['[', ..], ..] && CommandLineErrors.Write(parsed)) return ExitCode.WrongArguments;

try
{
    // A cancelled run first stores the photos in progress, which may take longer than the default of two seconds.
    return await parsed.InvokeAsync(
        new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromMinutes(2) });
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Interrupted.");
    return ExitCode.Failed;
}
catch (SettingsException wrong)
{
    Console.Error.WriteLine(PlainText.Of(wrong.Message));
    return ExitCode.WrongArguments;
}
catch (PhotoSearchException problem)
{
    Console.Error.WriteLine(PlainText.Of(problem.Message));
    return ExitCode.Failed;
}
catch (NotebookException failed)
{
    // A cell's error may span several lines, so keep the line breaks.
    Console.Error.WriteLine(failed.Message);
    return ExitCode.Failed;
}
catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(PlainText.Of(problem.Message));
    return ExitCode.Failed;
}
catch (Exception fault)
{
    Console.Error.WriteLine(
        $"This is a bug in photosearch. Please report it: {fault.GetType().Name}: {PlainText.Of(fault.Message)}");
    return ExitCode.Failed;
}
