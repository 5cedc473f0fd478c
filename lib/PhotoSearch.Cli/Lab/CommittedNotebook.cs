using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Lab;

/// <summary>The workshop's notebooks as git has them committed.</summary>
internal static class CommittedNotebook
{
    /// <summary>Whether somebody changed a notebook's cells. False where there is no git, or no commit that holds the notebook.</summary>
    /// <param name="path">The .ipynb file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<bool> DiffersAsync(string path, CancellationToken cancellationToken) =>
        await ReadAsync(path, cancellationToken) is { } committed
            && await NotebookContent.OfFileAsync(path, cancellationToken) != NotebookContent.Of(committed);

    private static async Task<Notebook?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", ["-C", Path.GetDirectoryName(path)!, "show", $"HEAD:./{Path.GetFileName(path)}"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = Encoding.UTF8,
        };
        try
        {
            using var git = Process.Start(start)!;
            var error = git.StandardError.ReadToEndAsync(cancellationToken);
            var text = await git.StandardOutput.ReadToEndAsync(cancellationToken);
            await error;
            await git.WaitForExitAsync(cancellationToken);
            return git.ExitCode == 0 ? Notebook.Parse(text) : null;
        }
        catch (Exception unknown) when (unknown is Win32Exception or JsonException)
        {
            return null;
        }
    }
}
