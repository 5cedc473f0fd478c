using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Lab;

/// <summary>Marks notebooks as trusted, or Jupyter would show them as "Not Trusted".</summary>
/// <remarks>
/// The signature is in the user's data folder: nbformat's documentation, "Security in notebook documents".
/// </remarks>
internal static class NotebookTrust
{
    /// <summary>
    /// Signs the notebooks without outputs in a folder. Outputs from others could run scripts in the browser, so those stay untrusted.
    /// </summary>
    public static async Task GiveAsync(string folder, CancellationToken cancellationToken)
    {
        List<string> harmless = [];
        foreach (var file in Directory.EnumerateFiles(folder, "*.ipynb"))
            if (await IsHarmlessAsync(file, cancellationToken)) harmless.Add(file);
        if (harmless.Count == 0 || await JupyterProgram.FindPythonAsync("nbformat", cancellationToken) is not { } python) return;

        // Ignore failures: notebooks then show "Not Trusted" until their cells have run.
        await OtherProgram.RunAsync(python, ["-m", "nbformat.sign", .. harmless], encoding: null, cancellationToken);
    }

    private static async Task<bool> IsHarmlessAsync(string file, CancellationToken cancellationToken)
    {
        try
        {
            return (await Notebook.ReadAsync(file, cancellationToken)).Cells.All(cell => !cell.IsCode || cell.Outputs.Count == 0);
        }
        catch (NotebookException)
        {
            return false;
        }
    }
}
