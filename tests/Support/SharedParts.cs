namespace PhotoSearch.Tests;

/// <summary>The folder "shared" beside the repository, which is not part of a clone.</summary>
internal static class SharedParts
{
    public static string? ReasonToSkip(string needed) =>
        Path.Exists(TestPaths.InShared(needed)) ? null : $"needs ../shared/{needed}, which is not part of a clone";
}
