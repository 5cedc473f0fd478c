using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PhotoSearch.Cli;

/// <summary><c>--help</c>: the usual help, then examples.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    /// <summary>Help also works with an invalid command line.</summary>
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var exitCode = usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        output.WriteLine("Examples:");
        foreach (var (line, what) in CommandExamples.Of(parseResult.CommandResult.Command))
        {
            output.WriteLine($"  {ThisProgram.Typed(line)}");
            output.WriteLine($"      {what}");
        }
        return exitCode;
    }
}
