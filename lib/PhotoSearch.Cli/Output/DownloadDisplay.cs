using System.Diagnostics;

namespace PhotoSearch.Cli;

/// <summary>
/// Shows the download of a model on standard error: on a terminal one line that is written over, elsewhere a line each tenth.
/// </summary>
internal sealed class DownloadDisplay : IDisposable
{
    private const string EraseLine = "\r\u001b[2K";

    private static readonly bool OnTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.1);

    private readonly Stopwatch sinceShown = Stopwatch.StartNew();
    private bool lineStands;

    /// <summary>Loads the model of the settings, and shows its download where it is not on this machine.</summary>
    public static async Task<ClipModel> LoadModelAsync(WorkshopSettings settings, CancellationToken cancellationToken)
    {
        using var display = new DownloadDisplay();
        return await ClipModel.LoadAsync(settings, display.Show, cancellationToken);
    }

    public void Show(ModelDownloadProgress progress)
    {
        if (!OnTerminal)
        {
            if (progress.IsMilestone) Console.Error.WriteLine(progress);
            return;
        }
        if (progress.Announcement is not null)
        {
            Dispose();
            Console.Error.WriteLine(progress);
        }
        else if (progress.IsMilestone || sinceShown.Elapsed > Between)
        {
            var line = progress.ToString();
            Console.Error.Write(EraseLine + line[..Math.Min(line.Length, Console.WindowWidth > 1 ? Console.WindowWidth - 1 : line.Length)]);
            lineStands = true;
            sinceShown.Restart();
        }
    }

    /// <summary>Ends the line, so that what comes next has one of its own.</summary>
    public void Dispose()
    {
        if (lineStands) Console.Error.WriteLine();
        lineStands = false;
    }
}
