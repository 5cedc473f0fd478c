namespace PhotoSearch.Tests;

/// <summary>Apart from the rest, which the benchmarks use, too.</summary>
internal static partial class TestPaths
{
    /// <summary>A file or folder of <see cref="Shared"/>; skips the test where it is missing.</summary>
    public static string InShared(params string[] parts)
    {
        var path = Path.Combine([Shared, .. parts]);
        Assert.SkipUnless(Path.Exists(path), $"needs ../shared/{Path.Combine(parts)}, which is not part of a clone");
        return path;
    }
}
