using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace PhotoSearch.Cli;

/// <summary>Reports errors in a command line and suggests corrections.</summary>
internal static class CommandLineErrors
{
    /// <summary>Writes errors and suggestions to standard error.</summary>
    /// <returns>False if the command line is valid.</returns>
    public static bool Write(ParseResult parsed)
    {
        if (parsed.Action is HelpWithExamples) return false;
        var command = parsed.CommandResult.Command;
        var swallowed = SwallowedOptions(parsed, command);
        string[] errors = command.Subcommands.Count > 0 && parsed.UnmatchedTokens is [var first, ..]
            // Omit the other errors, which only follow from the unknown word.
            ? [$"Unrecognized {(first.StartsWith('-') ? "option" : "command")} '{NameOf(first)}'."]
            : [.. parsed.Errors.Select(error => WithoutValues(error.Message, parsed.UnmatchedTokens))
                .OfType<string>(), .. swallowed.Select(option => $"Unrecognized option '{option}'.")];
        if (errors.Length == 0) return false;

        // Some of the parser's messages have several lines.
        foreach (var error in errors)
            Console.Error.WriteLine(PlainText.Of(string.Join(' ', error.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))));
        // Suggest names only for words that could be a command or an option, not for the remaining words of a text.
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
    /// Unknown options that the parser accepted as a text, a path or another option's value. After <c>--</c> that is intended. An option's
    /// value, such as a token, may also begin with <c>--</c> unless it resembles the name of an option.
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
    /// A mistyped option's value may be a password, so messages repeat neither the text after <c>=</c> nor the next word.
    /// </summary>
    /// <returns>Null if the error is only about such a value.</returns>
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

    /// <summary>System.CommandLine's suggestions for a mistyped word.</summary>
    private static string[] NamesLike(string slip, Command command)
    {
        // Leave out arguments, which would accept the word.
        var names = new Command(command.Name);
        foreach (var option in command.Options) names.Add(option);
        foreach (var subcommand in command.Subcommands) names.Add(subcommand);
        var parsed = names.Parse([slip]);
        if (parsed.Action is not ParseErrorAction usual) return [];
        usual.ShowHelp = false;
        using var suggestions = new StringWriter();
        parsed.Invoke(new() { Output = suggestions, Error = TextWriter.Null });
        // The first line is a sentence, then there is one name per line.
        return suggestions.ToString()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [_, .. var found] ? found : [];
    }
}
