using System.Diagnostics;

namespace PhotoSearch.Tests;

/// <summary>
/// The workshop as the notebooks see it, in a folder of its own: copies of the notebooks beside links to what they refer to, an index
/// file, and the folders in which Jupyter keeps what is the user's.
/// </summary>
public sealed class LabFolder : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    public LabFolder()
    {
        foreach (var linked in new[] { "artifacts", "data" })
            Directory.CreateSymbolicLink(photosearch.In(linked), TestPaths.InRepository(linked));
        File.CreateSymbolicLink(photosearch.In("Workshop.sln"), TestPaths.InRepository("Workshop.sln"));
        Directory.CreateDirectory(Notebooks);
        foreach (var notebook in Directory.GetFiles(TestPaths.InRepository("notebooks"), "*.ipynb"))
            File.Copy(notebook, Path.Combine(Notebooks, Path.GetFileName(notebook)));
        foreach (var kind in new[] { "CONFIG", "DATA", "RUNTIME" })
            photosearch.Environment[$"JUPYTER_{kind}_DIR"] = photosearch.In("jupyter", kind);
    }

    public string Notebooks => photosearch.In("notebooks");

    public string JupyterData => photosearch.In("jupyter", "DATA");

    public Dictionary<string, string?> Environment => photosearch.Environment;

    public Task<ProcessResult> RunAsync(params string[] arguments) => photosearch.RunAsync(arguments);

    public Process Start(params string[] arguments) => photosearch.Start(arguments);

    public string In(params string[] parts) => photosearch.In(parts);

    public void Dispose() => photosearch.Dispose();
}
