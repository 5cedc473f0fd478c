using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace PhotoSearch;

/// <summary>
/// Loads the assemblies beside this one only once, and makes cells format numbers the same in every country. C# scripting, which .NET
/// Interactive uses, loads a dependency of <c>#r "x.dll"</c> again for each reference to another version: SQLitePCLRaw.core was loaded
/// twice, and SQLite had no provider. The default load context is asked first, so this class resolves the assemblies there.
/// </summary>
internal static class NotebookLoading
{
#pragma warning disable CA2255 // Meant for applications, but in a notebook no other code runs before the first use of a type.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Initialize()
    {
        // Without it, C# writes 0,563 in some countries.
        if (NotebookCell.IsRunning) CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        // In a program, the host loads this assembly and its dependencies, so nothing needs to change.
        if (AssemblyLoadContext.GetLoadContext(typeof(NotebookLoading).Assembly) == AssemblyLoadContext.Default) return;
        var folder = Path.GetDirectoryName(typeof(NotebookLoading).Assembly.Location)!;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            name.Name != typeof(NotebookLoading).Assembly.GetName().Name && Path.Combine(folder, name.Name + ".dll") is var path
                && File.Exists(path)
                ? context.LoadFromAssemblyPath(path)
                : null;
    }
}
