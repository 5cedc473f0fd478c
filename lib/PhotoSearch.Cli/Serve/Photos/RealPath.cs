namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>Where a path really leads, with every symbolic link on the way followed.</summary>
internal static class RealPath
{
    /// <summary>Links on the way; as Linux has it.</summary>
    private const int MostLinks = 40;

    /// <param name="path">A full path.</param>
    /// <returns>The path without links; of what is not there, the path that it would have.</returns>
    /// <exception cref="IOException">The links go round in a circle.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder on the way may not be looked into.</exception>
    public static string Of(string path)
    {
        path = Path.GetFullPath(path);
        var links = 0;
        var real = Path.GetPathRoot(path)!;
        // Not a call a folder: an index may hold a path of more folders than the stack has room for.
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

    /// <summary>The folders and the file of a full path, the last first.</summary>
    private static IEnumerable<string> NamesOf(string path) =>
        path[Path.GetPathRoot(path)!.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries).Reverse();
}
