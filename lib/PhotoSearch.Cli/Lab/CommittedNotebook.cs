using System.ComponentModel;
using System.Text;
using System.Text.Json;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Lab;

/// <summary>Compares notebooks with their committed versions in git.</summary>
internal static class CommittedNotebook
{
    /// <summary>Whether a notebook's cells differ from the commit. False without git or without a commit of the notebook.</summary>
    /// <param name="path">The .ipynb file.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<bool> DiffersAsync(string path, CancellationToken cancellationToken) =>
        await ReadAsync(path, cancellationToken) is { } committed
            && await NotebookContent.OfFileAsync(path, cancellationToken) != NotebookContent.Of(committed);

    private static async Task<Notebook?> ReadAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            string[] show = ["-C", Path.GetDirectoryName(path)!, "show", $"HEAD:./{Path.GetFileName(path)}"];
            var (exitCode, text, _) = await OtherProgram.RunAsync("git", show, Encoding.UTF8, cancellationToken);
            return exitCode == 0 ? Notebook.Parse(text) : null;
        }
        catch (Exception unknown) when (unknown is Win32Exception or JsonException)
        {
            return null;
        }
    }
}
