using System.Runtime.CompilerServices;

namespace PhotoSearch.Tests;

/// <summary>The paths of the repository and of the folder "shared" next to it.</summary>
internal static partial class TestPaths
{
    public static string Repository { get; } = Path.GetFullPath(Path.Combine(ThisFile(), "../../.."));

    /// <summary>The folder "shared" next to the repository, with real servers, photos and reference results. Not part of a clone.</summary>
    public static string Shared { get; } = Path.GetFullPath(Path.Combine(Repository, "../shared"));

    public static string InRepository(params string[] parts) => Path.Combine([Repository, .. parts]);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
