using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary>The output of <c>photosearch … --help</c>, requested once per command.</summary>
public sealed class CommandHelp
{
    private readonly Dictionary<string, string> said = [];

    public async Task<string> OfAsync(params string[] command)
    {
        var key = string.Join(' ', command);
        if (!said.TryGetValue(key, out var help))
        {
            var program = Path.Combine(AppContext.BaseDirectory, "PhotoSearch.Cli.dll");
            said[key] = help = (await TestProcess.RunAsync("dotnet", [program, .. command, "--help"])).Output;
        }
        return help;
    }

    /// <summary>Whether a help text has a line for a command or an option.</summary>
    public static bool Lists(string help, string name) =>
        Regex.IsMatch(help, $"^  (?:[^ ]+, )*{Regex.Escape(name)}(?![\\w-])", RegexOptions.Multiline);

    public static bool HasCommands(string help) => help.Contains("\nCommands:", StringComparison.Ordinal);
}
