using System.CommandLine;
using System.Globalization;
using PhotoSearch;
using PhotoSearch.Cli;
using PhotoSearch.Notebooks;

// Numbers look the same on every machine, in texts as in JSON.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
// The library's messages name commands as they are typed here.
AppContext.SetData("PhotoSearch.CommandLine", ThisProgram.Command);

var parsed = PhotoSearchCommand.Create().Parse(args.Length == 0 ? ["--help"] : args);
// A shell that asks for completions sends a command line that is not finished.
if (args is not [['[', ..], ..] && CommandLineErrors.Write(parsed)) return ExitCode.WrongArguments;

try
{
    // A cancelled run stores what is in flight before it ends, and that may take longer than the default of two seconds.
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
    // What a cell threw may have several lines.
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
