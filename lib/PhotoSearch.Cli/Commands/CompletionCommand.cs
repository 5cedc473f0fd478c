using System.CommandLine;

namespace PhotoSearch.Cli.Commands;

/// <summary><c>photosearch completion</c>: what a shell needs to complete command lines.</summary>
/// <remarks>
/// The shells ask System.CommandLine's <c>[suggest]</c> directive: <c>photosearch [suggest:7] "search --in"</c> prints what could stand at
/// position 7 of the line. They leave the program's own name out, which may be a path. Where it is an alias for <c>dotnet run</c>, which a
/// script does not know and which takes seconds, they run what was built. It gets no terminal to read from, which .NET would switch to
/// another mode while the shell edits a line.
/// </remarks>
internal static class CompletionCommand
{
    /// <summary>Stands in the scripts for the program that they run.</summary>
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
        var shell = new Argument<string>("SHELL") { Description = "The shell that you use." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print a script that lets a shell complete photosearch's command lines.") { shell };
        command.SetAction(parsed =>
        {
            // Shells on Windows read line feeds too; bash there reads nothing else.
            var name = parsed.GetRequiredValue(shell);
            Console.Out.Write(
                Scripts[name].Replace(Program, ProgramIn(name, ThisProgram.File), StringComparison.Ordinal).ReplaceLineEndings("\n"));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>How a shell's script runs the program.</summary>
    /// <param name="shell">The shell.</param>
    /// <param name="file">The program; null for the word that is completed.</param>
    private static string ProgramIn(string shell, string? file) => (shell, file) switch
    {
        ("bash", null) => "\"$1\"",
        ("zsh", null) => "\"${words[1]}\"",
        (_, null) => ThisProgram.Name,
        ("pwsh", _) => $"& '{file.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => $"'{file.Replace("'", "'\\''", StringComparison.Ordinal)}'",
    };
}
