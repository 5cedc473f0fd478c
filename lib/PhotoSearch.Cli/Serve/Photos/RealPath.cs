namespace PhotoSearch.Cli.Serve.Photos;

/// <summary>Where a path really leads, with every symbolic link on the way followed.</summary>
internal static class RealPath
{
    /// <summary>Links that follow each other; as Linux has it.</summary>
    private const int MostLinks = 40;

    /// <param name="path">A full path.</param>
    /// <returns>The path without links; of what is not there, the path that it would have.</returns>
    /// <exception cref="IOException">The links go round in a circle.</exception>
    public static string Of(string path) => Of(Path.GetFullPath(path), MostLinks);

    private static string Of(string path, int linksLeft)
    {
        if (Path.GetDirectoryName(path) is not { } parent) return path;
        var here = Path.Combine(Of(parent, linksLeft), Path.GetFileName(path));
        if (new FileInfo(here).LinkTarget is not { } target) return here;
        return linksLeft > 0
            ? Of(Path.GetFullPath(target, Path.GetDirectoryName(here)!), linksLeft - 1) : throw new IOException($"Too many links: {path}");
    }
}
