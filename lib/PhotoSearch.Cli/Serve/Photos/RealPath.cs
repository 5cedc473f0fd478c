namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>Resolves all symbolic links in a path.</summary>
internal static class RealPath
{
    /// <summary>The most links in a path, as on Linux.</summary>
    private const int MostLinks = 40;

    /// <param name="path">A full path.</param>
    /// <returns>The path without links. The file need not exist.</returns>
    /// <exception cref="IOException">The links form a circle.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder in the path may not be read.</exception>
    public static string Of(string path)
    {
        path = Path.GetFullPath(path);
        var links = 0;
        var real = Path.GetPathRoot(path)!;
        // No recursion, because an index may hold a path with more folders than the stack has room for.
        var ahead = new Stack<string>(NamesOf(path));
        while (ahead.TryPop(out var name))
        {
            var here = Path.Combine(real, name);
            if (new FileInfo(here).LinkTarget is not { } link)
            {
                if (!Path.Exists(here)) return Path.Join([here, .. ahead]);
                real = here;
                continue;
            }
            if (++links > MostLinks) throw new IOException($"Too many links: {path}");
            var target = Path.GetFullPath(link, real);
            real = Path.GetPathRoot(target)!;
            foreach (var next in NamesOf(target)) ahead.Push(next);
        }
        return real;
    }

    /// <summary>The names in a full path, the last one first.</summary>
    private static IEnumerable<string> NamesOf(string path) =>
        path[Path.GetPathRoot(path)!.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();
}
