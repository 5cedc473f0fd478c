using System.Diagnostics;

namespace PhotoSearch.Tests;

/// <summary>The command line as a process of its own, in a folder of its own with its own index.</summary>
public sealed class PhotoSearchProcess : IDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "PhotoSearch.Cli.dll");

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-cli-");

    /// <summary>Settings that every run gets; tests add theirs.</summary>
    public Dictionary<string, string?> Environment { get; }

    public PhotoSearchProcess() => Environment = new()
    {
        ["SERVICE_URI"] = "",
        ["INDEX_FILE"] = In("photos.db"),
        ["INDEX_NAME"] = "photos",
        ["CLIP_MODEL"] = "starter",
        ["PHOTOS_DIR"] = TestPaths.InRepository("data", "photos"),
    };

    /// <summary>Where the command line runs; the repository unless a test says otherwise.</summary>
    public string WorkingFolder { get; set; } = TestPaths.Repository;

    /// <summary>A command that starts it, such as one that takes its rights away.</summary>
    public string[] Prefix { get; set; } = [];

    /// <summary>From now on it runs without root's rights. It takes root, and Linux, to say so.</summary>
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
