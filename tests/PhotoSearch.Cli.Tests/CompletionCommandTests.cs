namespace PhotoSearch.Tests;

public sealed class CompletionCommandTests : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public void Dispose() => photosearch.Dispose();

    [Fact]
    public async Task Bash_completes_commands_options_models_and_the_names_of_indexes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Bash");
        await photosearch.RunAsync("index", "create", "--index", "wildlife");
        await photosearch.RunAsync("index", "create", "--index", "weddings");

        Assert.Equal(["search"], await CompleteAsync("photosearch sea"));
        Assert.Equal(["--image"], await CompleteAsync("photosearch search boat --im"));
        Assert.Equal(["starter"], await CompleteAsync("photosearch setup --model s"));
        Assert.Equal(["weddings", "wildlife"], await CompleteAsync("photosearch search boat --index w"));
        Assert.Equal(["info"], await CompleteAsync("photosearch index inf"));
        Assert.Equal(["bash"], await CompleteAsync("photosearch completion b"));
        Assert.Contains("fish", await CompleteAsync("photosearch completion "));
    }

    [Fact]
    public async Task A_name_that_a_shell_would_run_is_not_offered()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs Bash");
        await photosearch.RunAsync("index", "create", "--index", "wildlife");
        Assert.Equal(0, (await photosearch.RunAsync("index", "create", "--index", "$(boom)")).ExitCode);

        Assert.Equal(["wildlife"], await CompleteAsync("photosearch search boat --index "));
    }

    /// <summary>Types into an interactive Bash on its own terminal.</summary>
    [Fact]
    public async Task Bash_completes_the_alias_that_README_gives()
    {
        Terminal.Needed();
        var script = photosearch.In("completion.bash");
        await File.WriteAllTextAsync(script, (await BuiltProgram.RunAsync(photosearch, "completion", "bash")).Output);
        var alias = File.ReadLines(TestPaths.InRepository("README.md"))
            .Single(line => line.StartsWith("alias photosearch=", StringComparison.Ordinal));

        // Press Tab, then turn the line into a comment, so that it does not run.
        var typed = $"{alias}\nsource {script}\nphotosearch index inf\t\u0001#\nexit\n";
        var shown = await TestProcess.RunAsync(
            "script", ["-qec", "bash --norc --noprofile -i", "/dev/null"], TestPaths.Repository, photosearch.Environment, typed);

        Assert.Contains("photosearch index info ", shown.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zsh", "#compdef photosearch")]
    [InlineData("fish", "complete --command photosearch")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName photosearch")]
    public async Task Scripts_for_other_shells_use_the_same_directive(string shell, string line)
    {
        var script = (await photosearch.RunAsync("completion", shell)).Output;

        Assert.Contains(line, script);
        Assert.Contains("[suggest:", script);
    }

    /// <summary>The completions that a real Bash with the script offers at the end of a line.</summary>
    private async Task<string[]> CompleteAsync(string line)
    {
        var script = photosearch.In("completion.bash");
        if (!File.Exists(script)) await File.WriteAllTextAsync(script, (await photosearch.RunAsync("completion", "bash")).Output);
        var command = $$"""
            photosearch() { dotnet "{{Path.Combine(AppContext.BaseDirectory, "PhotoSearch.Cli.dll")}}" "$@"; }
            source "{{script}}"
            COMP_LINE="$1"; COMP_POINT=${#COMP_LINE}; read -ra COMP_WORDS <<< "$COMP_LINE"
            [[ "$COMP_LINE" == *" " ]] && COMP_WORDS+=("")
            COMP_CWORD=$(( ${#COMP_WORDS[@]} - 1 ))
            _photosearch photosearch
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        var bash = await TestProcess.RunAsync("bash", ["-c", command, "bash", line], TestPaths.Repository, photosearch.Environment);
        return [.. bash.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];
    }
}
