using System.Text.Json;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

/// <summary>The real .NET Interactive, at the version that .config/dotnet-tools.json pins, run as Jupyter runs it.</summary>
internal sealed class DotnetInteractive : IDisposable
{
    private const string Converter = "jupyter-nbconvert";

    /// <summary>In the repository, where <c>dotnet tool run</c> finds the manifest.</summary>
    private readonly DirectoryInfo folder =
        Directory.CreateDirectory(TestPaths.InRepository("artifacts", "dotnet-interactive", Path.GetRandomFileName()));

    private DotnetInteractive()
    {
        // The notebooks refer to ../artifacts/bin, which must also exist for the copies in this folder.
        Directory.CreateDirectory(In("artifacts"));
        FolderLink.Create(In("artifacts", "bin"), TestPaths.InRepository("artifacts", "bin"));
        var kernel = Directory.CreateDirectory(In("kernels", ".net-csharp"));
        File.WriteAllText(Path.Combine(kernel.FullName, "kernel.json"), JsonSerializer.Serialize(new
        {
            argv = "dotnet tool run dotnet-interactive -- jupyter --default-kernel csharp --http-local-only {connection_file}".Split(' '),
            display_name = ".NET (C#)",
            language = "C#",
            env = new { DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT = "1" },
        }));
    }

    /// <summary>Restores the tool. Skips the test, with the reason, if the tool or Jupyter is unavailable.</summary>
    public static async Task<DotnetInteractive> RestoreAsync()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        Assert.SkipUnless(path.Any(folder => File.Exists(Path.Combine(folder, Converter))), $"needs {Converter} on the PATH");
        var restored =
            await Deadline.WaitAsync(
                TestProcess.RunAsync("dotnet", ["tool", "restore"], TestPaths.Repository), () => "dotnet tool restore");
        Assert.SkipUnless(restored.ExitCode == 0, $"needs microsoft.dotnet-interactive; dotnet tool restore says: {restored.Said.Trim()}");
        return new DotnetInteractive();
    }

    public string In(params string[] parts) => Path.Combine([folder.FullName, .. parts]);

    /// <summary>Runs the whole notebook. Errors become outputs.</summary>
    public async Task<Notebook> RunAsync(string notebook, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var variables = new Dictionary<string, string?>(environment ?? new Dictionary<string, string?>())
        {
            ["JUPYTER_PATH"] = folder.FullName,
        };
        var name = $"run-{Path.GetFileName(notebook)}";
        var run = await Deadline.WaitAsync(TestProcess.RunAsync(Converter,
            ["--to", "notebook", "--execute", "--allow-errors", "--ExecutePreprocessor.timeout=100", "--output-dir", folder.FullName,
                "--output", name, notebook],
            environment: variables), () => $"{Path.GetFileName(notebook)} in .NET Interactive");
        Assert.True(run.ExitCode == 0, run.Said);
        return await Notebook.ReadAsync(In(name));
    }

    public void Dispose() => folder.Delete(recursive: true);
}
