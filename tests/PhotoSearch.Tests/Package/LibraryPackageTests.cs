using System.IO.Compression;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary>The library as a NuGet package, installed and used in a project outside the repository.</summary>
public sealed partial class LibraryPackageTests : IDisposable
{
    private static readonly string[] Platforms = ["linux-arm64", "linux-x64", "osx-arm64", "win-arm64", "win-x64"];
    private static readonly string[] Natives = ["*onnxruntime*", "*vips*", "*e_sqlite3*", "Magick.Native*"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-package-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_project_elsewhere_installs_it_without_a_warning_and_finds_boats()
    {
        var package = await PackAsync(In("feed"));
        MakeProject(await ProgramOfReadmeAsync(package), TestPaths.InRepository("data", "photos"));

        await DotnetAsync("add", "package", "PhotoSearch");
        await DotnetAsync("build", "--output", In("built"));
        var found = await DotnetAsync(In("built", "boats.dll"));

        Assert.StartsWith("130 photos indexed in ", found, StringComparison.Ordinal);
        Assert.True(Hit().Count(found) == 4, found);
        var missing =
            from platform in Platforms
            from native in Natives
            where Directory.GetFiles(In("built", "runtimes", platform, "native"), native).Length == 0
            select $"{native} for {platform}";
        Assert.Empty(missing);
    }

    /// <summary>Packs the library in the configuration that these tests were built with.</summary>
    /// <returns>The package's path.</returns>
    private static async Task<string> PackAsync(string folder)
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name.StartsWith("release", StringComparison.Ordinal)
            ? "Release" : "Debug";
        var ended = await TestProcess.RunAsync("dotnet",
        [
            "pack", TestPaths.InRepository("lib", "PhotoSearch"), "--no-build", "--configuration", configuration, "--output", folder,
        ]);
        Assert.True(ended.ExitCode == 0, ended.Said);
        return Assert.Single(Directory.GetFiles(folder, "PhotoSearch.1.*.nupkg"));
    }

    /// <summary>The program in the package's README.</summary>
    private static async Task<string> ProgramOfReadmeAsync(string package)
    {
        using var zip = await ZipFile.OpenReadAsync(package);
        using var readme = new StreamReader(await zip.GetEntry("PACKAGE.md")!.OpenAsync());
        return Program().Match(await readme.ReadToEndAsync()).Groups["code"].Value;
    }

    /// <summary>Creates a console project that uses the feed, and this machine's settings for all other packages.</summary>
    private void MakeProject(string program, string photos)
    {
        // Uses the packages that the build downloaded, and does not keep packages that are downloaded here.
        var fetched = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        File.WriteAllText(In("nuget.config"), $"""
            <configuration>
              <packageSources><add key="here" value="feed" /></packageSources>
              <fallbackPackageFolders><add key="fetched" value="{fetched}" /></fallbackPackageFolders>
            </configuration>
            """);
        File.WriteAllText(In("boats.csproj"), """
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
            </Project>
            """);
        Assert.Contains("\"/home/me/Pictures\"", program, StringComparison.Ordinal);
        File.WriteAllText(In("Program.cs"), program.Replace("\"/home/me/Pictures\"", $"@\"{photos}\"", StringComparison.Ordinal));
    }

    private async Task<string> DotnetAsync(params string[] arguments)
    {
        var ended = await TestProcess.RunAsync("dotnet", arguments, folder.FullName, new Dictionary<string, string?>
        {
            ["NUGET_PACKAGES"] = In("nuget"),
            ["XDG_DATA_HOME"] = In("data"),
            ["SERVICE_URI"] = "",
            ["CLIP_MODEL"] = "starter",
            ["INDEX_FILE"] = In("photos.db"),
        });
        Assert.True(ended.ExitCode == 0, ended.Said);
        return ended.Output;
    }

    private string In(params string[] parts) => Path.Combine([folder.FullName, .. parts]);

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Program();

    [GeneratedRegex(@"^0\.[45]\d\d  p\d{3}\.jpg\r?$", RegexOptions.Multiline)]
    private static partial Regex Hit();
}
