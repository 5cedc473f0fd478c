using System.Diagnostics;

namespace PhotoSearch.Tests;

/// <summary>Runs the command line in its own process, with its own folder and index.</summary>
public sealed class PhotoSearchProcess : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "PhotoSearch.Cli.dll");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-cli-");

    /// <summary>Environment variables of every run. Tests add their own.</summary>
    public Dictionary<string, string?> Environment { get; }

    public PhotoSearchProcess() => Environment = new()
    {
        ["SERVICE_URI"] = "",
        ["INDEX_FILE"] = In("photos.db"),
        ["INDEX_NAME"] = "photos",
        ["CLIP_MODEL"] = "starter",
        ["PHOTOS_DIR"] = TestPaths.InRepository("data", "photos"),
    };

    /// <summary>The working folder. Default: the repository.</summary>
    public string WorkingFolder { get; set; } = TestPaths.Repository;

    /// <summary>A command that starts the command line, for example with fewer rights.</summary>
    public string[] Prefix { get; set; } = [];

    /// <summary>Runs the command line without root's rights from now on. Needs Linux and root.</summary>
    public void RunAsNobody() => Prefix = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all"];

    public string In(params string[] parts) => Path.Combine([folder.FullName, .. parts]);

    public Task<ProcessResult> RunAsync(params string[] arguments) => RunAsync(arguments, input: "");

    public Task<ProcessResult> RunAsync(string[] arguments, string input) =>
        TestProcess.RunAsync(Command[0], [.. Command[1..], .. arguments], WorkingFolder, Environment, input);

    public Process Start(params string[] arguments) =>
        TestProcess.Start(Command[0], [.. Command[1..], .. arguments], WorkingFolder, Environment);

    private string[] Command => [.. Prefix, "dotnet", Program];

    public void Dispose() => folder.Delete(recursive: true);
}
