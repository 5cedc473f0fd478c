using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch completion</c>: prints a completion script for a shell.</summary>
/// <remarks>
/// The scripts use System.CommandLine's <c>[suggest]</c> directive: <c>photosearch [suggest:7] "search --in"</c> prints completions for
/// position 7. They omit the program's name, which may be a path. A script cannot see an alias for <c>dotnet run</c>, which takes seconds
/// anyway, so in the repository it runs the built program. Standard input is redirected, because .NET would change the terminal's mode
/// while the shell edits a line.
/// </remarks>
internal static class CompletionCommand
{
    /// <summary>Placeholder in the scripts for the program to run.</summary>
    private const string Program = "PROGRAM";

    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["bash"] = """
            _photosearch() {
              local rest="${COMP_LINE#* }" word
              COMPREPLY=()
              while IFS= read -r word; do
                if [[ "$word" == "${COMP_WORDS[COMP_CWORD]}"* ]]; then COMPREPLY+=("$word"); fi
              done < <(PROGRAM "[suggest:$(( COMP_POINT - ${#COMP_LINE} + ${#rest} ))]" "$rest" 2>/dev/null </dev/null)
            }
            complete -o default -F _photosearch photosearch

            """,
        ["zsh"] = """
            #compdef photosearch
            # For an alias: setopt complete_aliases
            _photosearch() {
              local rest="${BUFFER#* }"
              local -a found=("${(@f)$(PROGRAM "[suggest:$(( CURSOR - ${#BUFFER} + ${#rest} ))]" "$rest" 2>/dev/null </dev/null)}")
              [[ -n "$found" ]] && compadd -- $found || _files
            }
            if [[ "$funcstack[1]" == _photosearch ]]; then _photosearch "$@"; else compdef _photosearch photosearch; fi

            """,
        ["fish"] = """
            function __photosearch_complete
              set -l rest (string replace --regex '^\S+\s' '' -- (commandline --cut-at-cursor))
              PROGRAM "[suggest:"(string length -- "$rest")"]" "$rest" 2>/dev/null </dev/null
            end
            complete --command photosearch --arguments '(__photosearch_complete)'

            """,
        ["pwsh"] = """
            Register-ArgumentCompleter -Native -CommandName photosearch -ScriptBlock {
              param($wordToComplete, $commandAst, $cursorPosition)
              $name = $commandAst.CommandElements[0].Extent.Text.Length + 1
              $rest = $commandAst.ToString().PadRight($cursorPosition)
              $rest = if ($rest.Length -gt $name) { $rest.Substring($name) } else { "" }
              PROGRAM "[suggest:$([Math]::Max(0, $cursorPosition - $name))]" "$rest" 2>$null |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
            }

            """,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "Your shell." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print a completion script for a shell.") { shell };
        command.SetAction(parsed =>
        {
            // On Windows, Bash accepts only line feeds, and the other shells accept them too.
            var name = parsed.GetRequiredValue(shell);
            Console.Out.Write(
                Scripts[name].Replace(Program, ProgramIn(name, ThisProgram.File), StringComparison.Ordinal).ReplaceLineEndings("\n"));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>The text that runs the program in a shell's script.</summary>
    /// <param name="shell">The shell.</param>
    /// <param name="file">The program's file; null to run the command as typed.</param>
    private static string ProgramIn(string shell, string? file) => (shell, file) switch
    {
        ("bash", null) => "\"$1\"",
        ("zsh", null) => "\"${words[1]}\"",
        (_, null) => ThisProgram.Name,
        ("pwsh", _) => $"& '{file.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => $"'{file.Replace("'", "'\\''", StringComparison.Ordinal)}'",
    };
}
