using System.Diagnostics;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Lab;

/// <summary>
/// Runs Jupyter with the workshop's kernel. The kernel is registered for this run only, not in the user's configuration.
/// </summary>
internal static class JupyterRun
{
    /// <summary>Time for Jupyter to stop its kernels and exit.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="jupyter">The program to start.</param>
    /// <param name="folder">The folder with the notebooks.</param>
    /// <param name="options">Jupyter's own options.</param>
    /// <param name="cancellationToken">Stops Jupyter and its kernels.</param>
    /// <returns>Jupyter's exit code; 0 if cancelled.</returns>
    public static async Task<int> RunAsync(
        JupyterProgram jupyter, string folder, IEnumerable<string> options, CancellationToken cancellationToken)
    {
        var ofThisRun = Directory.CreateTempSubdirectory("photosearch-lab-");
        try
        {
            JupyterKernel.Register(ofThisRun.FullName, "python", new Dictionary<string, string>
            {
                // Otherwise ipykernel creates a profile in the user's home.
                ["IPYTHONDIR"] = Path.Combine(ofThisRun.FullName, "ipython"),
            });
            var start = new ProcessStartInfo(jupyter.File, [.. jupyter.Arguments, folder, .. options]) { WorkingDirectory = folder };
            start.Environment["JUPYTER_PATH"] = string.Join(Path.PathSeparator,
                new[] { ofThisRun.FullName, Environment.GetEnvironmentVariable("JUPYTER_PATH") }.Where(
                    path => !string.IsNullOrEmpty(path)));
            using var process = Process.Start(start)!;
            try
            {
                await process.WaitForExitAsync(cancellationToken);
                return process.ExitCode;
            }
            catch (OperationCanceledException)
            {
                await StopAsync(process);
                return 0;
            }
        }
        finally
        {
            ofThisRun.Delete(recursive: true);
        }
    }

    private static async Task StopAsync(Process process)
    {
        // Ctrl-C in a terminal also reaches Jupyter, but a signal sent only to this process does not.
        if (!OperatingSystem.IsWindows())
        {
            using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
            await kill.WaitForExitAsync(CancellationToken.None);
        }
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }
}
