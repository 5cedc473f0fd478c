using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Security;
using System.Text.Json;

namespace PhotoSearch.Notebooks;

/// <summary>The packages that cells reference with <c>#r "nuget: Name, Version"</c>, restored by the .NET SDK.</summary>
/// <param name="loader">Loads the assemblies.</param>
internal sealed class PackageReferences(LibraryLoader loader) : IDisposable
{
    private readonly Dictionary<string, string> wanted = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> sources = [];
    private readonly HashSet<string> assemblies = [];
    private readonly List<string> asked = [];

    /// <summary>The folder of the restored project. Created on first use, because a kernel that is killed cannot delete it.</summary>
    private string? folder;

    /// <param name="reference"><c>Name</c> or <c>Name, Version</c>.</param>
    /// <exception cref="CellException">Another version of the package is loaded.</exception>
    public void Add(string reference)
    {
        var parts = reference.Split(',', StringSplitOptions.TrimEntries);
        var version = parts.Length > 1 && parts[1] != "" ? parts[1] : "*";
        if (wanted.TryGetValue(parts[0], out var loaded))
        {
            if (version != "*" && version != loaded)
                throw new CellException("PackageError", $"{parts[0]} {loaded} is already loaded. Restart the kernel to use {version}.");
            return;
        }
        wanted[parts[0]] = version;
        asked.Add(parts[0]);
    }

    public void AddSource(string source) => sources.Add(source);

    /// <returns>The assemblies that this restore added.</returns>
    /// <exception cref="CellException">A package cannot be restored. Later restores leave out the packages of this one.</exception>
    public async Task<IReadOnlyList<string>> RestoreAsync(CancellationToken cancellationToken)
    {
        if (asked.Count == 0) return [];
        folder ??= Directory.CreateTempSubdirectory("notebook-packages-").FullName;
        try
        {
            await RunRestoreAsync(Path.Combine(folder, "packages.csproj"), cancellationToken);
        }
        catch
        {
            asked.ForEach(name => wanted.Remove(name));
            throw;
        }
        finally
        {
            asked.Clear();
        }
        await using var assets = File.OpenRead(Path.Combine(folder, "obj", "project.assets.json"));
        using var document = await JsonDocument.ParseAsync(assets, cancellationToken: cancellationToken);
        var found = Files(document.RootElement, "runtime").Where(assemblies.Add).ToList();
        loader.AddFiles(found, Files(document.RootElement, "native"));
        return found;
    }

    public void Dispose()
    {
        if (folder is not null) Directory.Delete(folder, recursive: true);
    }

    private async Task RunRestoreAsync(string file, CancellationToken cancellationToken)
    {
        // With the runtime identifier, the restore chooses this machine's native libraries.
        var project = $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net{Environment.Version.Major}.0</TargetFramework>
                <RuntimeIdentifier>{RuntimeInformation.RuntimeIdentifier}</RuntimeIdentifier>
                <SelfContained>false</SelfContained>
                <RestoreAdditionalProjectSources>{SecurityElement.Escape(string.Join(';', sources))}</RestoreAdditionalProjectSources>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(wanted.Select(package => Reference(package.Key, package.Value)))}
              </ItemGroup>
            </Project>
            """;
        await File.WriteAllTextAsync(file, project, cancellationToken);
        var start = new ProcessStartInfo(DotnetHost.Path, ["restore", file, "--nologo", "--verbosity", "quiet", "-p:NuGetAudit=false"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        // If a build started this process, its variables would confuse the restore's MSBuild.
        foreach (var name in start.Environment.Keys.Where(k => k.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList())
            start.Environment.Remove(name);
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var restore = Process.Start(start)!;
        restore.StandardInput.Close();
        await using var kill = cancellationToken.Register(() => restore.Kill(entireProcessTree: true));
        var errors = restore.StandardError.ReadToEndAsync(CancellationToken.None);
        var output = await restore.StandardOutput.ReadToEndAsync(CancellationToken.None) + await errors;
        await restore.WaitForExitAsync(CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
        if (restore.ExitCode != 0)
            throw new CellException(
                "PackageError",
                $"#r \"nuget: {string.Join("; ", asked.Select(name => $"{name}, {wanted[name]}"))}\" cannot be restored: " +
                FirstError(output));
    }

    private static string Reference(string name, string version) =>
        $"""<PackageReference Include="{SecurityElement.Escape(name)}" Version="{SecurityElement.Escape(version)}" />""";

    /// <summary>The first "error NU1101: …", without the project's path before and after it.</summary>
    private static string FirstError(string output)
    {
        var line = output.Split('\n').FirstOrDefault(l => l.Contains("error", StringComparison.OrdinalIgnoreCase)) ?? output;
        var from = line.IndexOf("error ", StringComparison.OrdinalIgnoreCase);
        line = from < 0 ? line : line[(from + 6)..];
        var to = line.LastIndexOf(" [", StringComparison.Ordinal);
        return (to < 0 ? line : line[..to]).Trim();
    }

    private static IEnumerable<string> Files(JsonElement assets, string kind)
    {
        var folders = assets.GetProperty("packageFolders").EnumerateObject().Select(f => f.Name).ToList();
        var target = assets.GetProperty("targets").EnumerateObject().MaxBy(t => t.Name.Length).Value;
        foreach (var package in target.EnumerateObject())
        {
            if (!package.Value.TryGetProperty(kind, out var files)) continue;
            var path = assets.GetProperty("libraries").GetProperty(package.Name).GetProperty("path").GetString()!;
            foreach (var file in files.EnumerateObject().Where(f => Path.GetFileName(f.Name) != "_._"))
            {
                if (folders.Select(f => Path.Combine(f, path, file.Name)).FirstOrDefault(File.Exists) is { } found) yield return found;
            }
        }
    }
}
