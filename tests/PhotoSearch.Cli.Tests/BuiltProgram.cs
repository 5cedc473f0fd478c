using System.Diagnostics;

namespace PhotoSearch.Tests;

/// <summary>The program that <c>dotnet run</c> builds and starts, not the copy in the tests' folder.</summary>
internal static class BuiltProgram
{
    private static readonly string Program = Path.Combine(
        AppContext.BaseDirectory.Replace("PhotoSearch.Cli.Tests", "PhotoSearch.Cli", StringComparison.Ordinal), "PhotoSearch.Cli.dll");

    public static Task<ProcessResult> RunAsync(PhotoSearchProcess photosearch, params string[] arguments) =>
        TestProcess.RunAsync("dotnet", [Program, .. arguments], photosearch.WorkingFolder, photosearch.Environment);

    public static Process Start(PhotoSearchProcess photosearch, params string[] arguments) =>
        TestProcess.Start("dotnet", [Program, .. arguments], photosearch.WorkingFolder, photosearch.Environment);
}
