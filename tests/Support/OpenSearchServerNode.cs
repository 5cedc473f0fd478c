using System.Diagnostics;

namespace PhotoSearch.Tests;

/// <summary>One running OpenSearch node.</summary>
/// <param name="Uri">Its address, without user and password.</param>
/// <param name="User">Null for a plain node, which asks for none.</param>
/// <param name="Password">Null for a plain node.</param>
/// <param name="CaCertificate">PEM file of the authority that signed its certificate; null for a plain node.</param>
/// <param name="Folder">Where its data is, when this process started it.</param>
public sealed record OpenSearchNode(Uri Uri, string? User, string? Password, string? CaCertificate, string? Folder)
{
    /// <summary><c>SERVICE_URI</c> as a person writes it.</summary>
    public string ServiceUri => User is null
        ? Uri.ToString()
        : $"{Uri.Scheme}://{Uri.EscapeDataString(User)}:{Uri.EscapeDataString(Password!)}@{Uri.Authority}";

    internal static async Task<OpenSearchNode> FindOrStartAsync(bool secure)
    {
        var prefix = secure ? "OPENSEARCH_SECURE_" : "OPENSEARCH_";
        if (Environment.GetEnvironmentVariable(prefix + "URI") is { } uri)
            return new OpenSearchNode(new Uri(uri),
                secure ? Environment.GetEnvironmentVariable(prefix + "USER") : null,
                secure ? Environment.GetEnvironmentVariable(prefix + "PASSWORD") : null,
                secure ? Environment.GetEnvironmentVariable(prefix + "CA") : null,
                null);

        var folder = Directory.CreateTempSubdirectory("photosearch-").FullName;
        // The server does not run as root, and so has to get into the folder as somebody else; its temporary files go with it.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(folder, (UnixFileMode)0b111_101_101);
            File.SetUnixFileMode(Directory.CreateDirectory(Path.Combine(folder, "tmp")).FullName, (UnixFileMode)0b111_111_111);
        }
        // It copies itself for each node, with the rights it finds: from a shared folder that is read-only, a node could not start.
        await RunAsync("cp", "-r", TestPaths.InShared("opensearch"), Path.Combine(folder, "server"));
        await RunAsync("chmod", "-R", "u+w", Path.Combine(folder, "server"));
        var script = Path.Combine(folder, "server", "opensearch-server");
        string[] start = [script, "start", "--dir", Path.Combine(folder, "node"), "--port", $"{OpenSearchServer.FreePort()}", "--heap", "512m"];
        var said = (await RunInAsync(Path.Combine(folder, "tmp"), "bash", secure ? [.. start, "--secure"] : start))
            .Split('\n').Select(line => line.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1]);
        return new OpenSearchNode(new Uri(said["OPENSEARCH_URI"]),
            said.GetValueOrDefault("OPENSEARCH_USER"), said.GetValueOrDefault("OPENSEARCH_PASSWORD"), said.GetValueOrDefault("OPENSEARCH_CA"), folder);
    }

    internal async Task StopAsync()
    {
        if (Folder is null) return;
        await RunAsync("bash", Path.Combine(Folder, "server", "opensearch-server"), "stop", Path.Combine(Folder, "node"));
        Directory.Delete(Folder, recursive: true);
    }

    private static Task<string> RunAsync(string program, params string[] arguments) => RunInAsync(null, program, arguments);

    private static async Task<string> RunInAsync(string? temporaryFolder, string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (temporaryFolder is not null) start.Environment["OPENSEARCH_TMPDIR"] = temporaryFolder;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await errors}");
    }
}
