using System.Text;

namespace PhotoSearch.Tests;

/// <summary>Runs the command line on a terminal that <c>script</c> of util-linux creates.</summary>
internal static class Terminal
{
    /// <summary>A program's query for a terminal's attributes.</summary>
    public const string AttributesQuestion = "\u001b[c";

    /// <summary>Environment variables of terminals, cleared because the tests may run in one.</summary>
    private static readonly string[] Variables =
        ["TERM", "TERM_PROGRAM", "LC_TERMINAL", "KITTY_WINDOW_ID", "TMUX", "STY", "ZELLIJ", "COLORTERM", "NO_COLOR", "COLUMNS"];

    /// <summary>Longer than any command line takes, even on the slowest machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static void Needed() =>
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "needs script, of util-linux");

    /// <summary>Runs a command line to its end.</summary>
    /// <param name="photosearch">The command line.</param>
    /// <param name="terminal">The terminal's variables: <c>TERM=xterm-256color COLORTERM=truecolor</c>.</param>
    /// <param name="attributes">The terminal's answer to a query for its attributes.</param>
    /// <param name="arguments">The arguments. They must not contain spaces.</param>
    /// <returns>All output that reached the terminal.</returns>
    public static async Task<string> RunAsync(
        PhotoSearchProcess photosearch, string terminal, string attributes, params string[] arguments)
    {
        var environment = new Dictionary<string, string?>(photosearch.Environment);
        foreach (var name in Variables) environment[name] = null;
        foreach (var variable in terminal.Split(' ')) environment[variable.Split('=')[0]] = variable.Split('=')[1];
        var command = $"dotnet {Path.Combine(AppContext.BaseDirectory, "PhotoSearch.Cli.dll")} {string.Join(' ', arguments)}";
        using var process = TestProcess.Start("script", ["-qec", command, "/dev/null"], photosearch.WorkingFolder, environment);
        // The output ends with the program, so a program that never ends fails the test.
        using var end = new CancellationTokenSource(Patience);
        await using var killing = end.Token.Register(() => process.Kill(entireProcessTree: true));

        var shown = new StringBuilder();
        var answered = false;
        var characters = new char[4096];
        while (await process.StandardOutput.ReadAsync(characters) is > 0 and var count)
        {
            shown.Append(characters.AsSpan(0, count));
            if (answered || !shown.ToString().Contains(AttributesQuestion, StringComparison.Ordinal)) continue;
            answered = true;
            await process.StandardInput.WriteAsync(attributes);
            await process.StandardInput.FlushAsync();
        }
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, shown.ToString());
        return shown.ToString();
    }
}
