using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PhotoSearch.Notebooks;

/// <summary>The assemblies that cells took with <c>#r "path.dll"</c>.</summary>
/// <param name="loader">Loads what is found.</param>
internal sealed class LibraryReferences(LibraryLoader loader)
{
    private readonly Dictionary<string, DateTime> taken = [];
    private readonly HashSet<string> beside = [];

    /// <summary>Finds the file, relative to the working folder.</summary>
    /// <param name="reference">What stands between the quotation marks.</param>
    /// <param name="warning">Set when the file is another one than the process has loaded.</param>
    /// <returns>
    /// Its full path and those of what it references and lies beside it, for their types are its parameters; nothing when it was taken
    /// before.
    /// </returns>
    /// <exception cref="CellException">There is no such file.</exception>
    public IReadOnlyList<string> Find(string reference, out string? warning)
    {
        warning = null;
        var path = Path.GetFullPath(reference);
        if (!File.Exists(path))
            throw new CellException(
                "FileNotFound", $"#r \"{reference}\": there is no file {path}. If it is a project's output, build the project first.");
        var written = File.GetLastWriteTimeUtc(path);
        if (taken.TryAdd(path, written))
        {
            loader.AddWithFolder(path);
            return [path, .. References(path).Where(File.Exists).Where(beside.Add)];
        }
        // .NET loads an assembly once: what was built since then is not seen, and nothing else would say so.
        if (taken[path] != written)
            warning = $"{Path.GetFileName(path)} was built again after it had been loaded here: restart the kernel to use the new one.";
        return [];
    }

    private static List<string> References(string path)
    {
        using var assembly = new PEReader(File.OpenRead(path));
        if (!assembly.HasMetadata) return [];
        var metadata = assembly.GetMetadataReader();
        return [.. metadata.AssemblyReferences.Select(metadata.GetAssemblyReference)
            .Select(reference => Path.Combine(Path.GetDirectoryName(path)!, metadata.GetString(reference.Name) + ".dll"))];
    }
}
