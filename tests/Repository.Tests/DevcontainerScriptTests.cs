namespace PhotoSearch.Tests;

/// <summary>The scripts of .devcontainer, run in a folder of their own with a "dotnet" that only notes what it was asked.</summary>
public sealed class DevcontainerScriptTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("photosearch-devcontainer-").FullName;

    public DevcontainerScriptTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the scripts run in a Linux container");
        foreach (var file in RepositoryFile.In(".devcontainer", "*.sh").Append(".env.example").Append(".config/dotnet-tools.json"))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(In("clone", file))!);
            File.Copy(TestPaths.InRepository(file), In("clone", file));
        }
        Directory.CreateDirectory(In("home"));
        Program("dotnet", "echo \"$PWD: $*\" >> \"$HOME/asked\"");
        // Nothing is installed on the machine that runs the tests.
        Program("apt-get", "exit 1");
        Program("sudo", "exit 1");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task They_are_sound_shell()
    {
        foreach (var script in RepositoryFile.In(".devcontainer", "*.sh"))
        {
            Assert.Equal((0, ""), await RunAsync("bash", "-n", TestPaths.InRepository(script)));
            if (File.Exists("/usr/bin/shellcheck"))
                Assert.Equal((0, ""), await RunAsync("/usr/bin/shellcheck", "--external-sources", "--source-path", TestPaths.Repository, TestPaths.InRepository(script)));
        }
    }

    [Fact]
    public async Task Settings_point_to_the_service_beside_it_and_what_you_change_stays()
    {
        await RunAsync("bash", In("clone", ".devcontainer/post-create.sh"));

        var settings = WorkshopSettings.Load(In("clone"));
        var service = RepositoryFile.Yaml(".devcontainer/compose.yaml")["services"]!["opensearch"];
        Assert.NotNull(service);
        Assert.Equal(new Uri("http://opensearch:9200"), settings.ServiceUri);
        Assert.Equal(File.ReadAllLines(In("clone", ".env.example")).Length, File.ReadAllLines(In("clone", ".env")).Length);
        Assert.Contains("lib/PhotoSearch.Cli --no-build -- doctor", Asked, StringComparison.Ordinal);

        File.WriteAllText(In("clone", ".env"), "INDEX_NAME=mine\n");
        await RunAsync("bash", In("clone", ".devcontainer/post-create.sh"));
        Assert.Equal("INDEX_NAME=mine\n", File.ReadAllText(In("clone", ".env")));
    }

    [Fact]
    public async Task The_Polyglot_extension_finds_the_repositorys_tool_manifest()
    {
        for (var run = 0; run < 2; run++)
            Assert.Equal(0, (await RunAsync("bash", In("clone", ".devcontainer/on-create.sh"))).ExitCode);

        foreach (var server in new[] { ".vscode-remote", ".vscode-server" })
        {
            var storage = In("home", server, "data/User/globalStorage/ms-dotnettools.dotnet-interactive-vscode");
            Assert.Equal(RepositoryFile.Text(".config/dotnet-tools.json"), File.ReadAllText(Path.Combine(storage, ".config/dotnet-tools.json")));
            Assert.Contains($"{storage}: tool restore", Asked, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Without_a_network_it_says_what_failed_and_goes_on()
    {
        Program("dotnet", "exit 1");
        var (exitCode, output) = await RunAsync("bash", In("clone", ".devcontainer/on-create.sh"));

        Assert.Equal(0, exitCode);
        Assert.Contains("FAILED: the .NET tools of .config/dotnet-tools.json. Without a network?", output, StringComparison.Ordinal);
        Assert.Contains("FAILED: the Polyglot Notebooks extension's tool.", output, StringComparison.Ordinal);
        Assert.True(File.Exists(In("home", ".vscode-server/data/User/globalStorage/ms-dotnettools.dotnet-interactive-vscode/.config/dotnet-tools.json")));
    }

    [Fact]
    public async Task A_build_that_fails_is_a_script_that_fails()
    {
        Program("dotnet", "exit 1");
        var (exitCode, output) = await RunAsync("bash", In("clone", ".devcontainer/update-content.sh"));

        Assert.Equal(1, exitCode);
        Assert.Single(output.Split('\n'), line => line.StartsWith("FAILED: restore and build.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Real_CLIP_is_downloaded_and_where_that_fails_the_rest_is_there()
    {
        Program("dotnet", "echo \"$PWD: $*\" >> \"$HOME/asked\"; case \"$*\" in *download*) exit 1 ;; esac");
        var (exitCode, output) = await RunAsync("bash", In("clone", ".devcontainer/update-content.sh"));

        Assert.Equal(0, exitCode);
        Assert.EndsWith("lib/PhotoSearch.Cli --no-build -- model download clip-ViT-B-32\n", Asked, StringComparison.Ordinal);
        Assert.Contains("FAILED: CLIP for real photos, 607 MB. The starter model needs no download.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_build_is_followed_by_the_command_and_the_kernel()
    {
        Assert.Equal(0, (await RunAsync("bash", In("clone", ".devcontainer/update-content.sh"))).ExitCode);

        Assert.Contains(": build Workshop.sln", Asked, StringComparison.Ordinal);
        Assert.Contains("lib/PhotoSearch.Cli --no-build -- lab --install", Asked, StringComparison.Ordinal);
        Assert.Equal(In("clone", "artifacts/bin/PhotoSearch.Cli/debug/PhotoSearch.Cli"), new FileInfo(In("home", ".dotnet/tools/photosearch")).LinkTarget);
    }

    private string Asked => File.ReadAllText(In("home", "asked"));

    private string In(params string[] parts) => Path.Combine([folder, .. parts]);

    /// <summary>Puts a program in front of the system's.</summary>
    private void Program(string name, string script)
    {
        Directory.CreateDirectory(In("bin"));
        File.WriteAllText(In("bin", name), $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(In("bin", name), (UnixFileMode)0b111_101_101);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        var ended = await TestProcess.RunAsync(program, arguments, folder, new Dictionary<string, string?>
        {
            ["HOME"] = In("home"),
            ["PATH"] = In("bin") + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH"),
        });
        return (ended.ExitCode, ended.Said);
    }
}
