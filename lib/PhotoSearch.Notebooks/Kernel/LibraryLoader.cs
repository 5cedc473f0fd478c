using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace PhotoSearch.Notebooks;

/// <summary>
/// Loads the assemblies that cells reference, and their dependencies in the same folder, once and into the default context. Roslyn's own
/// loader, which comes later, would load a dependency again when a reference and the file differ in version. That gave two copies of
/// SQLitePCLRaw.core, one of them without a provider.
/// </summary>
/// <remarks>The kernel's own assemblies come first: the framework, Roslyn and .NET Interactive's formatting.</remarks>
internal sealed class LibraryLoader : IDisposable
{
    private readonly Lock changing = new();
    private readonly Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> folders = [];
    private readonly List<string> natives = [];

    public LibraryLoader()
    {
        AssemblyLoadContext.Default.Resolving += Load;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += LoadNative;
    }

    /// <summary>Adds an assembly and the folder that holds its dependencies.</summary>
    public void AddWithFolder(string path)
    {
        lock (changing)
        {
            files.TryAdd(Path.GetFileNameWithoutExtension(path), path);
            folders.Add(Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>Adds the files of packages, which are in separate folders.</summary>
    public void AddFiles(IEnumerable<string> assemblies, IEnumerable<string> natives)
    {
        lock (changing)
        {
            foreach (var path in assemblies) files.TryAdd(Path.GetFileNameWithoutExtension(path), path);
            this.natives.AddRange(natives);
        }
    }

    public void Dispose()
    {
        AssemblyLoadContext.Default.Resolving -= Load;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll -= LoadNative;
    }

    private Assembly? Load(AssemblyLoadContext context, AssemblyName wanted)
    {
        string? path;
        lock (changing)
        {
            path = files.GetValueOrDefault(wanted.Name!)
                ?? folders.Select(folder => Path.Combine(folder, wanted.Name + ".dll")).FirstOrDefault(File.Exists);
        }
        try
        {
            return path is null ? null : context.LoadFromAssemblyPath(path);
        }
        catch (FileLoadException)
        {
            // The kernel has an older version of this assembly. Roslyn's loader keeps the two apart.
            return null;
        }
    }

    /// <summary>Finds native libraries of packages, because .NET looks only in the folder of the calling assembly.</summary>
    private nint LoadNative(Assembly assembly, string name)
    {
        string? path;
        lock (changing)
        {
            path = natives.Find(file => Path.GetFileName(file) == name
                || Path.GetFileNameWithoutExtension(file) is var bare && (bare == name || bare == "lib" + name));
        }
        return path is null ? 0 : NativeLibrary.Load(path);
    }
}
