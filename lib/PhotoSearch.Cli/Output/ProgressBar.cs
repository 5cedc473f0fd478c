using Spectre.Console;

namespace PhotoSearch.Cli;

/// <summary>A progress bar on standard error, which disappears when the work is done.</summary>
internal static class ProgressBar
{
    /// <param name="first">The text beside the bar, until the work changes it.</param>
    /// <param name="run">Does the work, writes lines above the bar and moves the bar from 0 to its maximum, 1.</param>
    public static async Task<T> RunAsync<T>(string first, Func<IAnsiConsole, ProgressTask, Task<T>> run)
    {
        var terminal = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Error) });
        return await terminal.Progress().AutoClear(true)
            .Columns(new ProgressBarColumn(), new TaskDescriptionColumn { Alignment = Justify.Left })
            .StartAsync(drawn => run(terminal, drawn.AddTask(first, maxValue: 1)));
    }
}
