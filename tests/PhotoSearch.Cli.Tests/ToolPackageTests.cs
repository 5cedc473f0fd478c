using System.Reflection.PortableExecutable;

namespace PhotoSearch.Tests;

/// <summary>The .NET tool: packed, installed from that package alone and used in an empty folder.</summary>
public sealed class ToolPackageTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-tool-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_tool_is_packed_installs_offline_and_finds_photos_without_set_up()
    {
        var packages = In("packages");
        await RunAsync(
            "dotnet", "pack", TestPaths.InRepository("lib", "PhotoSearch.Cli"), $"-p:ArtifactsPath={In("artifacts")}",
            "--output", packages);

        File.WriteAllText(
            In("nuget.config"),
            $"""<configuration><packageSources><clear/><add key="here" value="{packages}"/></packageSources></configuration>""");
        await RunAsync("dotnet", "tool", "install", "PhotoSearch.Cli", "--tool-path", In("tools"), "--configfile", In("nuget.config"));

        Assert.All(["PhotoSearch.Cli.dll", "PhotoSearch.dll", "System.CommandLine.dll"], assembly => Assert.True(IsReadyToRun(assembly)));

        var photos = GalleryCopies.CopyTo(In("Pictures"), 40);
        Directory.CreateDirectory(In("empty"));
        Assert.StartsWith($"{photos.Length} photos indexed", await ToolAsync("add", In("Pictures")));
        Assert.StartsWith("  1. 0.", await ToolAsync("search", "a red boat at sunset"));
        Assert.Contains("starter", await ToolAsync("index", "list"));
        Assert.Empty(Directory.GetFileSystemEntries(In("empty")));

        foreach (var command in new[] { "workshop", "lab" })
        {
            var (exitCode, said) = await TryAsync(Tool, command);
            Assert.Equal(1, exitCode);
            Assert.Contains("in the workshop's repository. Run this command there", said);
        }
    }

    /// <summary>Whether the tool's assembly contains compiled code, which starts faster.</summary>
    private bool IsReadyToRun(string assembly)
    {
        var file = Assert.Single(Directory.GetFiles(In("tools"), assembly, SearchOption.AllDirectories));
        using var image = new PEReader(File.OpenRead(file));
        return image.PEHeaders.CorHeader!.ManagedNativeHeaderDirectory.Size > 0;
    }

    private string Tool => In("tools", OperatingSystem.IsWindows() ? "photosearch.exe" : "photosearch");

    private string In(params string[] parts) => Path.Combine([folder.FullName, .. parts]);

    private Task<string> ToolAsync(params string[] arguments) => RunAsync(Tool, arguments);

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        var (exitCode, said) = await TryAsync(program, arguments);
        Assert.True(exitCode == 0, said);
        return said;
    }

    private async Task<(int ExitCode, string Said)> TryAsync(string program, params string[] arguments)
    {
        // A new user, and a package cache that other tests do not share.
        var environment = new Dictionary<string, string?>
        {
            ["HOME"] = folder.FullName,
            ["DOTNET_CLI_HOME"] = folder.FullName,
            ["XDG_DATA_HOME"] = In("data"),
            ["NUGET_PACKAGES"] = In("nuget"),
        };
        var ended = await TestProcess.RunAsync(program, arguments, program == Tool ? In("empty") : folder.FullName, environment);
        return (ended.ExitCode, ended.Said);
    }
}
