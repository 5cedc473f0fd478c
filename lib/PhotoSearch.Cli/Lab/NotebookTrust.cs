using PhotoSearch.Notebooks;

namespace PhotoSearch.Cli.Lab;

/// <summary>Tells Jupyter that notebooks are the user's own, so that it does not call them "Not Trusted".</summary>
/// <remarks>nbformat's documentation, "Security in notebook documents": a signature in the user's data folder.</remarks>
internal static class NotebookTrust
{
    /// <summary>
    /// Signs a folder's notebooks that hold no output: what another person's output would run in the browser stays untrusted.
    /// </summary>
    public static async Task GiveAsync(string folder, CancellationToken cancellationToken)
    {
        List<string> harmless = [];
        foreach (var file in Directory.EnumerateFiles(folder, "*.ipynb"))
            if (await IsHarmlessAsync(file, cancellationToken)) harmless.Add(file);
        if (harmless.Count == 0 || await JupyterProgram.FindPythonAsync("nbformat", cancellationToken) is not { } python) return;

        // Where it fails, the notebooks say "Not Trusted" until their cells have run.
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
