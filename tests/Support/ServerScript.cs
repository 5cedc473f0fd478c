using System.Net.NetworkInformation;

namespace PhotoSearch.Tests;

/// <summary>A copy of a script in the folder "shared" that starts a real server.</summary>
/// <param name="Name">The script's folder; the script is named <c>NAME-server</c>.</param>
/// <param name="Folder">The folder of the copy and of the server's files.</param>
public sealed record ServerScript(string Name, string Folder)
{
    private string Script => Path.Combine(Folder, "server", Name + "-server");

    private string Temporary => Path.Combine(Folder, "tmp");

    /// <summary>What the script needs to start a server; null if it can start one.</summary>
    internal static string? Missing(string name, int java)
    {
        if (!Directory.Exists(Path.Combine(TestPaths.Shared, name))) return $"needs ../shared/{name}, which is not part of a clone";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Any(folder => File.Exists(Path.Combine(folder, "java"))) ? null : $"needs Java {java} or newer for {name}-server";
    }

    internal static async Task<ServerScript> CopyAsync(string name)
    {
        var copy = new ServerScript(name, Directory.CreateTempSubdirectory("photosearch-").FullName);
        // The server does not run as root, so its user must be able to enter the folder. Its temporary files are deleted with the folder.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(copy.Folder, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(Directory.CreateDirectory(copy.Temporary).FullName, (UnixFileMode)0b111_111_111);
        }
        // The script copies itself for each node, including permissions. From a read-only ../shared, a node could not start.
        await copy.RunAsync("cp", "-r", Path.Combine(TestPaths.Shared, name), Path.Combine(copy.Folder, "server"));
        await copy.RunAsync("chmod", "-R", "u+w", Path.Combine(copy.Folder, "server"));
        return copy;
    }

    /// <summary>Starts a node on a free port.</summary>
    /// <returns>The variables that the script prints, such as <c>OPENSEARCH_URI</c>.</returns>
    internal Task<Dictionary<string, string>> StartAsync(params string[] options) => StartNodeAsync("node", FreePort(), options);

    /// <param name="node">The node's folder, which begins with <c>node</c>.</param>
    /// <param name="port">The node's port. The port 100 above it must also be free.</param>
    /// <param name="options">The script's options. A later one replaces an earlier one.</param>
    internal async Task<Dictionary<string, string>> StartNodeAsync(string node, int port, params string[] options)
    {
        var said = await RunAsync(
            "bash", [Script, "start", "--dir", Path.Combine(Folder, node), "--port", $"{port}", "--heap", "512m", .. options]);
        return said.Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
    }

    /// <summary>Ends a node like a crash.</summary>
    internal Task KillNodeAsync(string node) => RunAsync("bash", Script, "kill", Path.Combine(Folder, node));

    /// <summary>Restarts a node with its data and port.</summary>
    internal Task RestartNodeAsync(string node) => RunAsync("bash", Script, "restart", Path.Combine(Folder, node));

    internal async Task StopAsync()
    {
        foreach (var node in Directory.GetDirectories(Folder, "node*")) await RunAsync("bash", Script, "stop", node);
        Directory.Delete(Folder, recursive: true);
    }

    private async Task<string> RunAsync(string program, params string[] arguments)
    {
        var ended = await TestProcess.RunAsync(program, arguments, environment: new Dictionary<string, string?>
        {
            ["OPENSEARCH_TMPDIR"] = Temporary,
            ["ES_TMPDIR"] = Temporary,
        });
        return ended.ExitCode == 0
            ? ended.Output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {ended.ExitCode}: {ended.Error}");
    }

    /// <summary>A free port. The port 100 above it, which nodes use for each other, is also free.</summary>
    internal static int FreePort()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(end => end.Port).ToHashSet();
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            if (!taken.Contains(port) && !taken.Contains(port + 100)) return port;
        }
    }
}
