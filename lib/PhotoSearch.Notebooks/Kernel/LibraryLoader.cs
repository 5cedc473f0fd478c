using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace PhotoSearch.Notebooks;

/// <summary>
/// Loads the assemblies that cells reference, and all that lies beside them, once, into the default context. Roslyn's own loader,
/// which is asked only after it, loads a dependency again whenever a reference names another version than the file has: two copies
/// of SQLitePCLRaw.core, say, of which one has no provider.
/// </summary>
/// <remarks>What the kernel has itself comes first: the framework, Roslyn and .NET Interactive's formatting.</remarks>
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

    /// <summary>An assembly whose dependencies lie beside it.</summary>
    public void AddWithFolder(string path)
    {
        lock (changing)
        {
            files.TryAdd(Path.GetFileNameWithoutExtension(path), path);
            folders.Add(Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>The files of packages, each in a folder of its own.</summary>
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
            // The kernel has the same assembly in an older version: Roslyn's loader keeps the two apart.
            return null;
        }
    }

    /// <summary>.NET looks for native libraries beside the assembly that asks; a package keeps them elsewhere.</summary>
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
