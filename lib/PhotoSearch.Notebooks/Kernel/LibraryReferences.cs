namespace PhotoSearch.Notebooks;

/// <summary>The assemblies that cells took with <c>#r "path.dll"</c>.</summary>
/// <param name="loader">Loads what is found.</param>
internal sealed class LibraryReferences(LibraryLoader loader)
{
    private readonly Dictionary<string, DateTime> taken = [];

    /// <summary>Finds the file, relative to the working folder.</summary>
    /// <param name="reference">What stands between the quotation marks.</param>
    /// <param name="warning">Set when the file is another one than the process has loaded.</param>
    /// <returns>The full path, or null when it was taken before.</returns>
    /// <exception cref="CellException">There is no such file.</exception>
    public string? Find(string reference, out string? warning)
    {
        warning = null;
        var path = Path.GetFullPath(reference);
        if (!File.Exists(path))
            throw new CellException("FileNotFound", $"#r \"{reference}\": there is no file {path}. If it is a project's output, build the project first.");
        var written = File.GetLastWriteTimeUtc(path);
        if (taken.TryAdd(path, written))
        {
            loader.AddWithFolder(path);
            return path;
        }
        // .NET loads an assembly once: what was built since then is not seen, and nothing else would say so.
        if (taken[path] != written)
            warning = $"{Path.GetFileName(path)} was built again after it had been loaded here: restart the kernel to use the new one.";
        return null;
    }
}
