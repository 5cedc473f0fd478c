using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace PhotoSearch.Notebooks;

/// <summary>The assemblies that cells reference with <c>#r "path.dll"</c>.</summary>
/// <param name="loader">Loads the assemblies.</param>
internal sealed class LibraryReferences(LibraryLoader loader)
{
    private readonly Dictionary<string, DateTime> taken = [];
    private readonly HashSet<string> beside = [];

    /// <summary>Finds an assembly, relative to the working folder.</summary>
    /// <param name="reference">The text between the quotation marks.</param>
    /// <param name="warning">Set if the file has changed since the process loaded it.</param>
    /// <returns>
    /// The full paths of the assembly and of the references in its folder, because its methods use their types. Empty if a cell has
    /// referenced it before.
    /// </returns>
    /// <exception cref="CellException">The file does not exist.</exception>
    public IReadOnlyList<string> Find(string reference, out string? warning)
    {
        warning = null;
        var path = Path.GetFullPath(reference);
        if (!File.Exists(path))
            throw new CellException(
                "FileNotFound", $"#r \"{reference}\": there is no file {path}. If a project builds it, run `dotnet build` first.");
        var written = File.GetLastWriteTimeUtc(path);
        if (taken.TryAdd(path, written))
        {
            loader.AddWithFolder(path);
            return [path, .. References(path).Where(File.Exists).Where(beside.Add)];
        }
        // .NET loads an assembly only once. Without this warning, nothing would tell the learner that a new build has no effect.
        if (taken[path] != written)
            warning = $"{Path.GetFileName(path)} has changed since the kernel loaded it. Restart the kernel to use the new one.";
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
