using System.Globalization;

namespace PhotoSearch;

/// <summary>Counts files in unsupported picture formats, so that a folder of them is not skipped silently.</summary>
internal static class UnreadPictures
{
    private static readonly HashSet<string> Endings = new(
        [
            ".3fr", ".arw", ".cr2", ".cr3", ".crw", ".dng", ".erf", ".iiq", ".kdc", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".raf", ".raw",
            ".rw2", ".rwl",
            ".sr2", ".srf", ".srw", ".x3f", // camera raw formats
            ".ai", ".apng", ".avci", ".dds", ".emf", ".eps", ".exr", ".hdr", ".heics", ".ico", ".j2k", ".jp2", ".jpx", ".jxl",
            ".pbm", ".pcx",
            ".pgm", ".pjp", ".pjpeg", ".pnm", ".ppm", ".psb", ".psd", ".qoi", ".svg", ".svgz", ".tga", ".wmf", ".xcf",
        ],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>True if the file extension is an unsupported picture format.</summary>
    /// <param name="path">A file's name or path.</param>
    public static bool Include(string path) => Endings.Contains(Path.GetExtension(path));

    /// <summary>Counts a file under its extension.</summary>
    /// <param name="counts">Number of files by extension, lower case with the dot.</param>
    /// <param name="path">The file.</param>
    public static void Count(IDictionary<string, int> counts, string path)
    {
        var ending = Path.GetExtension(path).ToLowerInvariant();
        counts[ending] = counts.TryGetValue(ending, out var before) ? before + 1 : 1;
    }

    /// <summary>
    /// The number of files by extension, the most frequent first, and what to do: <c>12 pictures in unsupported formats (10 .cr2, 2 .svg):
    /// export them as JPEG</c>.
    /// </summary>
    /// <param name="counts">Number of files by extension. Not empty.</param>
    public static string Describe(IReadOnlyDictionary<string, int> counts)
    {
        var all = counts.Values.Sum();
        var kinds = counts.OrderByDescending(kind => kind.Value).ThenBy(kind => kind.Key, StringComparer.Ordinal)
            .Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Value:N0} {kind.Key}"));
        return all == 1
            ? $"1 picture in an unsupported format ({counts.Keys.Single()}): export it as JPEG"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{all:N0} pictures in unsupported formats ({string.Join(", ", kinds)}): export them as JPEG");
    }
}
