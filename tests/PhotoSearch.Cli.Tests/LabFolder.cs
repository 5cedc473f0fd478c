using System.Diagnostics;

namespace PhotoSearch.Tests;

/// <summary>
/// The workshop in its own folder: copies of the notebooks, links to the files they refer to, an index file, a folder for results,
/// and the user's Jupyter folders.
/// </summary>
public sealed class LabFolder : IDisposable
{
    private readonly PhotoSearchProcess photosearch = new();

    private LabFolder()
    {
        Directory.CreateDirectory(photosearch.In("artifacts"));
        foreach (var linked in new[] { Path.Combine("artifacts", "bin"), "data" })
            FolderLink.Create(photosearch.In(linked), TestPaths.InRepository(linked));
        File.Copy(TestPaths.InRepository("Workshop.sln"), photosearch.In("Workshop.sln"));
        photosearch.WorkingFolder = photosearch.In();
        photosearch.Environment["PHOTOS_DIR"] = photosearch.In("data", "photos");
        foreach (var kind in new[] { "CONFIG", "DATA", "RUNTIME" })
            photosearch.Environment[$"JUPYTER_{kind}_DIR"] = photosearch.In("jupyter", kind);
    }

    public static async Task<LabFolder> CreateAsync()
    {
        var folder = new LabFolder();
        await WorkshopNotebooks.CopyToAsync(folder.In());
        return folder;
    }

    public string Notebooks => photosearch.In("notebooks");

    public string JupyterData => photosearch.In("jupyter", "DATA");

    public Dictionary<string, string?> Environment => photosearch.Environment;

    public Task<ProcessResult> RunAsync(params string[] arguments) => photosearch.RunAsync(arguments);

    public Process Start(params string[] arguments) => photosearch.Start(arguments);

    public string In(params string[] parts) => photosearch.In(parts);

    public void Dispose() => photosearch.Dispose();
}
