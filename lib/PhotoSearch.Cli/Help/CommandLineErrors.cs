using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace PhotoSearch.Cli;

/// <summary>What is wrong with a command line, and what may have been meant.</summary>
internal static class CommandLineErrors
{
    /// <summary>Writes both to standard error.</summary>
    /// <returns>False where nothing is wrong.</returns>
    public static bool Write(ParseResult parsed)
    {
        if (parsed.Action is HelpWithExamples) return false;
        var command = parsed.CommandResult.Command;
        var swallowed = SwallowedOptions(parsed, command);
        string[] errors = command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var first, ..]
            // That a command is missing, and what followed it, is no news then.
            ? [$"Unrecognized {(first.StartsWith('-') ? "option" : "command")} '{NameOf(first)}'."]
            : [.. parsed.Errors.Select(error => WithoutValues(error.Message, parsed.UnmatchedTokens))
                .OfType<string>(), .. swallowed.Select(option => $"Unrecognized option '{option}'.")];
        if (errors.Length == 0) return false;

        foreach (var error in errors) Console.Error.WriteLine(PlainText.Of(error));
        // Of what does not fit, only commands and options have names to compare with; a text's further words have none.
        string[] slips =
            [.. swallowed,
                .. parsed.UnmatchedTokens.Where((token, place) => token.StartsWith('-') || (place == 0 && command.Subcommands.Count > 0))
                    .Select(NameOf)];
        foreach (var slip in slips)
            if (NamesLike(slip, command) is { Length: > 0 } names) Console.Error.WriteLine($"Did you mean {string.Join(" or ", names)}?");
        if (slips.Length == 0 && parsed.UnmatchedTokens.Count > 0 && command.Arguments.Count > 0)
            Console.Error.WriteLine("Words that belong together need quotes: \"a red boat\".");
        Console.Error.WriteLine($"Try: {ThisProgram.Typed(CommandExamples.NameOf(command))} --help");
        return true;
    }

    /// <summary>
    /// Options that are none, and were taken for a text, a path or another option's value, as those take whatever stands there. After
    /// <c>--</c> that is meant; and the value of an option may begin so, a token's say, unless it is like another option's name.
    /// </summary>
    private static string[] SwallowedOptions(ParseResult parsed, Command command) =>
        parsed.Tokens.Any(token => token.Type == TokenType.DoubleDash) ? [] :
    [
        .. parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value)
            .Where(IsOption),
        .. parsed.CommandResult.Children.OfType<OptionResult>().SelectMany(option => option.Tokens).Select(token => token.Value)
            .Where(value => IsOption(value) && NamesLike(value, command).Length > 0),
    ];

    private static bool IsOption(string text) => text.StartsWith("--", StringComparison.Ordinal);

    private static string NameOf(string option) => option.StartsWith('-') ? option.Split('=')[0] : option;

    /// <summary>
    /// A mistyped option's value may be a password: neither what stands behind its <c>=</c> nor the word after it is repeated.
    /// </summary>
    /// <returns>Null where nothing is left to say.</returns>
    private static string? WithoutValues(string error, IReadOnlyList<string> unmatched)
    {
        foreach (var (place, token) in unmatched.Index())
        {
            if (!error.Contains($"'{token}'", StringComparison.Ordinal)) continue;
            if (place > 0 && IsOption(unmatched[place - 1]) && !token.StartsWith('-')) return null;
            error = error.Replace($"'{token}'", $"'{NameOf(token)}'", StringComparison.Ordinal);
        }
        return error;
    }

    /// <summary>What System.CommandLine suggests in a word's place.</summary>
    private static string[] NamesLike(string slip, Command command)
    {
        // Without arguments, which would take the word.
        var names = new Command(command.Name);
        foreach (var option in command.Options) names.Add(option);
        foreach (var subcommand in command.Subcommands) names.Add(subcommand);
        var parsed = names.Parse([slip]);
        if (parsed.Action is not ParseErrorAction usual) return [];
        usual.ShowHelp = false;
        using var suggestions = new StringWriter();
        parsed.Invoke(new() { Output = suggestions, Error = TextWriter.Null });
        // A sentence, then a name a line.
        return suggestions.ToString()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [_, .. var found] ? found : [];
    }
}
