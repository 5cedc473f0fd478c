using System.Diagnostics;

namespace PhotoSearch.Cli;

/// <summary>
/// Shows a model's download on standard error: one updated line on a terminal, elsewhere a line for each tenth.
/// </summary>
internal sealed class DownloadDisplay : IDisposable
{
    private const string EraseLine = "\r\u001b[2K";

    private static readonly bool OnTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";

    private static readonly TimeSpan Between = TimeSpan.FromSeconds(0.1);

    private readonly Stopwatch sinceShown = Stopwatch.StartNew();
    private bool lineStands;

    /// <summary>Loads the model in the settings and shows its download, if needed.</summary>
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

    /// <summary>Ends the current line, so that the next output starts on a new one.</summary>
    public void Dispose()
    {
        if (lineStands) Console.Error.WriteLine();
        lineStands = false;
    }
}
