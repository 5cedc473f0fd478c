namespace PhotoSearch.Tests;

/// <summary>Copies of sample photos that a test may rename and delete.</summary>
internal static class GalleryCopies
{
    private static string[] Gallery { get; } =
        [.. Directory.GetFiles(TestPaths.InRepository("data", "photos"), "*.jpg").Order(StringComparer.Ordinal)];

    /// <summary>Copies the first sample photos to a folder, which is created if needed.</summary>
    public static string[] CopyTo(string folder, int count, int skip = 0)
    {
        Directory.CreateDirectory(folder);
        return [.. Gallery.Skip(skip).Take(count).Select(file =>
        {
            var copy = Path.Combine(folder, Path.GetFileName(file));
            File.Copy(file, copy);
            return copy;
        })];
    }
}
