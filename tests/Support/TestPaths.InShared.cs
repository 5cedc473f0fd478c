namespace PhotoSearch.Tests;

/// <summary>In a separate file, because the benchmarks use the rest without xunit.</summary>
internal static partial class TestPaths
{
    /// <summary>A file or folder in <see cref="Shared"/>. Skips the test if it is missing.</summary>
    public static string InShared(params string[] parts)
    {
        var path = Path.Combine([Shared, .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"needs ../shared/{Path.Combine(parts)}, which is not part of a clone");
        return path;
    }
}
