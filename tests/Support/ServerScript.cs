using System.Net.NetworkInformation;

namespace PhotoSearch.Tests;

/// <summary>A script of the folder "shared" that starts a real server, in a copy of its own.</summary>
/// <param name="Name">The script's folder; the script is named <c>NAME-server</c>.</param>
/// <param name="Folder">Holds the copy, and what the server writes.</param>
public sealed record ServerScript(string Name, string Folder)
{
    private string Script => Path.Combine(Folder, "server", Name + "-server");

    private string Temporary => Path.Combine(Folder, "tmp");

    /// <summary>What the script lacks to start a server; null where it can.</summary>
    internal static string? Missing(string name, int java)
    {
        if (!Directory.Exists(Path.Combine(TestPaths.Shared, name))) return $"needs ../shared/{name}, which is not part of a clone";
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return folders.Any(folder => File.Exists(Path.Combine(folder, "java"))) ? null : $"needs Java {java} or newer for {name}-server";
    }

    internal static async Task<ServerScript> CopyAsync(string name)
    {
        var copy = new ServerScript(name, Directory.CreateTempSubdirectory("photosearch-").FullName);
        // The server does not run as root, and so has to get into the folder as somebody else; its temporary files go with it.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(copy.Folder, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(Directory.CreateDirectory(copy.Temporary).FullName, (UnixFileMode)0b111_111_111);
        }
        // It copies itself for each node, with the rights it finds: from a shared folder that is read-only, a node could not start.
        await copy.RunAsync("cp", "-r", Path.Combine(TestPaths.Shared, name), Path.Combine(copy.Folder, "server"));
        await copy.RunAsync("chmod", "-R", "u+w", Path.Combine(copy.Folder, "server"));
        return copy;
    }

    /// <summary>Starts a node on a free port.</summary>
    /// <returns>What the script says of it: <c>OPENSEARCH_URI</c> to the address, and so on.</returns>
    internal Task<Dictionary<string, string>> StartAsync(params string[] options) => StartNodeAsync("node", FreePort(), options);

    /// <param name="node">The node's folder, which begins with <c>node</c>.</param>
    /// <param name="port">Its port; the one 100 above it has to be free, too.</param>
    /// <param name="options">As the script takes them; a later one replaces an earlier.</param>
    internal async Task<Dictionary<string, string>> StartNodeAsync(string node, int port, params string[] options)
    {
        var said = await RunAsync(
            "bash", [Script, "start", "--dir", Path.Combine(Folder, node), "--port", $"{port}", "--heap", "512m", .. options]);
        return said.Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
    }

    /// <summary>Ends a node as a crash would.</summary>
    internal Task KillNodeAsync(string node) => RunAsync("bash", Script, "kill", Path.Combine(Folder, node));

    /// <summary>Starts a node again on its data and its port.</summary>
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

    /// <summary>A port that is free together with the one 100 above it, where a server's nodes speak to each other.</summary>
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
