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
    private readonly Lock _changing = new();
    private readonly Dictionary<string, string> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _folders = [];
    private readonly List<string> _natives = [];

    public LibraryLoader()
    {
        AssemblyLoadContext.Default.Resolving += Load;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += LoadNative;
    }

    /// <summary>An assembly whose dependencies lie beside it.</summary>
    public void AddWithFolder(string path)
    {
        lock (_changing)
        {
            _files.TryAdd(Path.GetFileNameWithoutExtension(path), path);
            _folders.Add(Path.GetDirectoryName(path)!);
        }
    }

    /// <summary>The files of packages, each in a folder of its own.</summary>
    public void AddFiles(IEnumerable<string> assemblies, IEnumerable<string> natives)
    {
        lock (_changing)
        {
            foreach (var path in assemblies) _files.TryAdd(Path.GetFileNameWithoutExtension(path), path);
            _natives.AddRange(natives);
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
        lock (_changing)
        {
            path = _files.GetValueOrDefault(wanted.Name!)
                ?? _folders.Select(folder => Path.Combine(folder, wanted.Name + ".dll")).FirstOrDefault(File.Exists);
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
        lock (_changing)
        {
            path = _natives.Find(file => Path.GetFileName(file) == name
                || Path.GetFileNameWithoutExtension(file) is var bare && (bare == name || bare == "lib" + name));
        }
        return path is null ? 0 : NativeLibrary.Load(path);
    }
}
