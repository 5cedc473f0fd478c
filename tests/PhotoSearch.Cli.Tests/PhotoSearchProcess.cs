using System.Diagnostics;

namespace PhotoSearch.Tests;

/// <summary>The command line as a process of its own, in a folder of its own with its own index.</summary>
public sealed class PhotoSearchProcess : IDisposable
{
    public sealed record Result(int ExitCode, string Output, string Error);

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

    public string In(params string[] parts) => Path.Combine([folder.FullName, .. parts]);

    public Task<Result> RunAsync(params string[] arguments) => RunAsync(arguments, input: "");

    public async Task<Result> RunAsync(string[] arguments, string input)
    {
        using var process = Start(arguments);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await error);
    }

    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "PhotoSearch.Cli.dll"), .. arguments])
        {
            WorkingDirectory = WorkingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in Environment) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
