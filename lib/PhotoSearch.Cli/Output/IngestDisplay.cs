using Spectre.Console;

namespace PhotoSearch.Cli;

/// <summary>
/// Shows how far a run is: a bar on a terminal, now and then a line elsewhere; on standard error, so that results can be piped on.
/// </summary>
/// <param name="run">Begins the run, which tells the display how far it is and what was left out.</param>
internal sealed class IngestDisplay(Func<IngestDisplay, Task<IngestSummary>> run)
{
    private Action<IngestProgress> show = progress => Console.Error.WriteLine(progress);
    private Action<string> say = Console.Error.WriteLine;
    private volatile bool away;

    /// <summary>How often to report, in photos: a bar is drawn anew ten times a second, whatever it is told.</summary>
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

    /// <summary>Runs to the end. When the run is cancelled, says that photos in hand are still stored, unless the server is away.</summary>
    public async Task<IngestSummary> RunAsync(CancellationToken cancellationToken)
    {
        using var stopping = cancellationToken.Register(
            () => say(away ? "Stopping." : "Stopping: photos in progress are still stored."));
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
