namespace PhotoSearch.Tests;

/// <summary>NuGet packages of this repository's projects, as these tests were built with them.</summary>
internal static class BuiltPackage
{
    /// <summary>Packs a project of <c>lib/</c>, alone in a folder.</summary>
    /// <returns>The package's path.</returns>
    public static async Task<string> PackAsync(string project, string folder)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name.StartsWith("release", StringComparison.Ordinal)
            ? "Release" : "Debug";
        var ended = await TestProcess.RunAsync("dotnet",
        [
            "pack", TestPaths.InRepository("lib", project), "--no-build", "--configuration", configuration, "--output", folder,
        ]);
        Assert.True(ended.ExitCode == 0, ended.Said);
        var package = Assert.Single(Directory.GetFiles(folder, "*.nupkg"));
        Assert.StartsWith(project + ".1.", Path.GetFileName(package), StringComparison.Ordinal);
        return package;
    }
}
