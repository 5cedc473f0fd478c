using Spectre.Console;

namespace PhotoSearch.Cli;

/// <summary>
/// Shows the progress of a run on standard error: a bar on a terminal, elsewhere an occasional line.
/// </summary>
/// <param name="run">Starts the run, which reports progress and skipped photos to the display.</param>
internal sealed class IngestDisplay(Func<IngestDisplay, Task<IngestSummary>> run)
{
    private Action<IngestProgress> show = progress => Console.Error.WriteLine(progress);
    private Action<string> say = Console.Error.WriteLine;
    private volatile bool away;

    /// <summary>Photos between two reports. On a terminal, every photo: the bar is redrawn ten times a second in any case.</summary>
    public static int ReportEvery => OnTerminal ? 1 : 100;

    private static bool OnTerminal => !Console.IsErrorRedirected;

    public void Report(IngestProgress progress)
    {
        if (progress.Note is not { } note)
        {
            show(progress);
            return;
        }
        away = progress.Waiting;
        say(note);
    }

    public void Failed(FailedPhoto failure) => say(IngestOutput.Line(failure));

    /// <summary>Runs to the end. If cancelled, reports that photos in progress are still stored, unless the server is away.</summary>
    public async Task<IngestSummary> RunAsync(CancellationToken cancellationToken)
    {
        using var stopping = cancellationToken.Register(
            () => say(away ? "Stopping." : "Stopping. Storing the photos in progress first."));
        if (!OnTerminal) return await run(this);

        return await ProgressBar.RunAsync("looking for photos", (terminal, bar) =>
        {
            say = line => terminal.WriteLine(line);
            show = progress =>
            {
                bar.MaxValue = Math.Max(1, progress.Total);
                bar.Value = progress.Handled;
                bar.Description = Markup.Escape(progress.ToString());
            };
            return run(this);
        });
    }
}
