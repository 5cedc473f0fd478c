namespace PhotoSearch.Tests;

/// <summary>The scripts in .devcontainer, run in their own folder with a "dotnet" that only records its arguments.</summary>
public sealed class DevcontainerScriptTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("photosearch-devcontainer-").FullName;

    public DevcontainerScriptTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the scripts run in a Linux container");
        foreach (var file in RepositoryFile.In(".devcontainer", "*.sh").Append(".env.example"))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(In("clone", file))!);
            File.Copy(TestPaths.InRepository(file), In("clone", file));
        }
        Directory.CreateDirectory(In("home"));
        Program("dotnet", "echo \"$PWD: $*\" >> \"$HOME/asked\"");
        // Do not install anything on the machine that runs the tests.
        Program("apt-get", "exit 1");
        Program("sudo", "exit 1");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task They_are_valid_shell_scripts()
    {
        foreach (var script in RepositoryFile.In(".devcontainer", "*.sh"))
        {
            Assert.Equal((0, ""), await RunAsync("bash", "-n", TestPaths.InRepository(script)));
            if (File.Exists("/usr/bin/shellcheck"))
                Assert.Equal(
                    (0, ""), await RunAsync(
                        "/usr/bin/shellcheck", "--external-sources", "--source-path", TestPaths.Repository,
                        TestPaths.InRepository(script)));
        }
    }

    [Fact]
    public async Task Settings_point_to_the_OpenSearch_service_and_your_changes_are_kept()
    {
        await RunAsync("bash", In("clone", ".devcontainer/post-create.sh"));

        var settings = WorkshopSettings.Load(In("clone"));
        var service = RepositoryFile.Yaml(".devcontainer/compose.yaml")["services"]!["opensearch"];
        Assert.NotNull(service);
        Assert.Equal(new Uri("http://opensearch:9200"), settings.ServiceUri);
        Assert.Equal(File.ReadAllLines(In("clone", ".env.example")).Length, File.ReadAllLines(In("clone", ".env")).Length);
        Assert.Contains("lib/PhotoSearch.Cli --no-build -- lab --copy", Asked, StringComparison.Ordinal);
        Assert.Contains("lib/PhotoSearch.Cli --no-build -- doctor", Asked, StringComparison.Ordinal);

        File.WriteAllText(In("clone", ".env"), "INDEX_NAME=mine\n");
        await RunAsync("bash", In("clone", ".devcontainer/post-create.sh"));
        Assert.Equal("INDEX_NAME=mine\n", File.ReadAllText(In("clone", ".env")));
    }

    [Fact]
    public async Task Without_a_network_the_script_says_what_failed_and_continues()
    {
        // A machine without Jupyter: it has only what the script itself needs.
        foreach (var tool in new[] { "dirname", "id" }) Program(tool, $"exec /usr/bin/{tool} \"$@\"");
        var (exitCode, output) = await RunAsync("/bin/bash", [In("clone", ".devcontainer/on-create.sh")], path: In("bin"));

        Assert.Equal(0, exitCode);
        Assert.Contains(
            "FAILED: Python, ipykernel and Jupyter. If you have no network, run this later: bash .devcontainer/on-create.sh", output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_the_build_fails_the_script_fails()
    {
        Program("dotnet", "exit 1");
        var (exitCode, output) = await RunAsync("bash", In("clone", ".devcontainer/update-content.sh"));

        Assert.Equal(1, exitCode);
        Assert.Single(output.Split('\n'), line => line.StartsWith("FAILED: restore and build.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Real_CLIP_is_downloaded_and_if_that_fails_the_script_succeeds()
    {
        Program("dotnet", "echo \"$PWD: $*\" >> \"$HOME/asked\"; case \"$*\" in *download*) exit 1 ;; esac");
        var (exitCode, output) = await RunAsync("bash", In("clone", ".devcontainer/update-content.sh"));

        Assert.Equal(0, exitCode);
        Assert.EndsWith("lib/PhotoSearch.Cli --no-build -- model download clip-ViT-B-32\n", Asked, StringComparison.Ordinal);
        Assert.Contains("FAILED: CLIP for real photos, 607 MB. The starter model needs no download.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_the_build_the_command_and_the_kernel_are_installed()
    {
        Assert.Equal(0, (await RunAsync("bash", In("clone", ".devcontainer/update-content.sh"))).ExitCode);

        Assert.Contains(": build Workshop.sln", Asked, StringComparison.Ordinal);
        Assert.Contains("lib/PhotoSearch.Cli --no-build -- lab --install", Asked, StringComparison.Ordinal);
        Assert.Equal(
            In("clone", "artifacts/bin/PhotoSearch.Cli/debug/PhotoSearch.Cli"),
            new FileInfo(In("home", ".dotnet/tools/photosearch")).LinkTarget);
    }

    private string Asked => File.ReadAllText(In("home", "asked"));

    private string In(params string[] parts) => Path.Combine([folder, .. parts]);

    /// <summary>Adds a program that comes before the system's on the PATH.</summary>
    private void Program(string name, string script)
    {
        Directory.CreateDirectory(In("bin"));
        File.WriteAllText(In("bin", name), $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(In("bin", name), (UnixFileMode)0b111_101_101);
    }

    private Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments) =>
        RunAsync(program, arguments, In("bin") + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"));

    private async Task<(int ExitCode, string Output)> RunAsync(string program, string[] arguments, string path)
    {
        var ended = await TestProcess.RunAsync(program, arguments, folder, new Dictionary<string, string?>
        {
            ["HOME"] = In("home"),
            ["PATH"] = path,
        });
        return (ended.ExitCode, ended.Said);
    }
}
