namespace PhotoSearch.Tests;

/// <summary>The command line as <c>dotnet run</c> builds and starts it, not the copy beside the tests.</summary>
internal static class BuiltProgram
{
    public static async Task<ProcessResult> RunAsync(PhotoSearchProcess photosearch, params string[] arguments)
    {
        var file = Path.Combine(
            AppContext.BaseDirectory.Replace("PhotoSearch.Cli.Tests", "PhotoSearch.Cli", StringComparison.Ordinal), "PhotoSearch.Cli.dll");
        return await TestProcess.RunAsync("dotnet", [file, .. arguments], photosearch.WorkingFolder, photosearch.Environment);
    }
}
