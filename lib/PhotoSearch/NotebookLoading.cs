using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;

namespace PhotoSearch;

/// <summary>
/// Has what lies beside this assembly loaded once. C# scripting, and so .NET Interactive, loads a dependency of a <c>#r "x.dll"</c>
/// again whenever a reference names another version than the file has: SQLitePCLRaw.core came twice, and SQLite had no provider.
/// The default context is asked before it. Also has cells write numbers in the same way whatever the reader's country.
/// </summary>
internal static class NotebookLoading
{
#pragma warning disable CA2255 // Meant for applications; a notebook has no other place that runs before the first type is used.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Initialize()
    {
        // C# writes 0,563 where the reader's country does; what a cell shows should not depend on that.
        if (NotebookCell.IsRunning) CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
        // In a program, where this assembly was loaded by the host, everything is as it should be.
        if (AssemblyLoadContext.GetLoadContext(typeof(NotebookLoading).Assembly) == AssemblyLoadContext.Default) return;
        var folder = Path.GetDirectoryName(typeof(NotebookLoading).Assembly.Location)!;
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            name.Name != typeof(NotebookLoading).Assembly.GetName().Name && Path.Combine(folder, name.Name + ".dll") is var path
                && File.Exists(path)
                ? context.LoadFromAssemblyPath(path)
                : null;
    }
}
