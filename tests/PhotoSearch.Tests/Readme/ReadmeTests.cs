using System.Globalization;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary>The README and the guides to the settings and the library are correct.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-readme-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_library_example_is_a_program_that_finds_boats()
    {
        var program = Path.Combine(Directory.CreateDirectory(TestPaths.InRepository("artifacts", "readme")).FullName, "boats.cs");
        File.WriteAllText(
            program, CSharpBlock().Match(Text("docs", "library.md")).Groups["code"].Value
                .Replace("#:project lib/", "#:project ../../lib/", StringComparison.Ordinal));

        var (exitCode, output) = await RunAsync(program);

        Assert.True(exitCode == 0, output);
        var lines = output.TrimEnd().Split('\n');
        Assert.StartsWith("130 photos indexed in ", lines[^6], StringComparison.Ordinal);
        Assert.All(lines[^5..^1], hit => Assert.Matches(@"^0\.[45]\d\d  p\d{3}\.jpg$", hit));
        Assert.EndsWith("a snowy mountain?", lines[^1], StringComparison.Ordinal);
        Assert.True(double.Parse(lines[^1].Split(' ')[0], CultureInfo.InvariantCulture) < 0.4, lines[^1]);
    }

    [Fact]
    public void The_table_of_settings_has_every_key_in_order_with_its_default()
    {
        var rows = SettingsRow().Matches(Text("docs", "settings.md"))
            .Select(row => (row.Groups["key"].Value, row.Groups["value"].Value.Trim().Trim('`'))).ToArray();
        var example = File.ReadLines(TestPaths.InRepository(".env.example"))
            .Where(line => line.Contains('=') && !line.StartsWith('#')).Select(line => line.Split('=', 2));

        Assert.Equal(example.Select(pair => (pair[0], pair[1].Length == 0 ? "empty" : pair[1])), rows);
    }

    [Fact]
    public void Every_file_and_folder_that_the_README_links_exists()
    {
        var links = Link().Matches(Text("README.md")).Select(link => link.Groups["target"].Value)
            .Where(target => !target.StartsWith("http", StringComparison.Ordinal));

        Assert.All(links, link => Assert.True(Path.Exists(TestPaths.InRepository(link)), link), throwIfEmpty: true);
    }

    private static string Text(params string[] path) => File.ReadAllText(TestPaths.InRepository(path));

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^\| `(?<key>[A-Z_]+)` \| (?<value>[^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex SettingsRow();

    [GeneratedRegex(@"\]\((?<target>[^)#]+)\)")]
    private static partial Regex Link();

    /// <summary>Runs it as a user does, with the client that these tests were built with and its own index.</summary>
    private async Task<(int ExitCode, string Output)> RunAsync(string program)
    {
        // Another client would rebuild the library in the folder from which other tests run it.
        var hasOpenSearchNet = typeof(ClipModel).Assembly.GetReferencedAssemblies().Any(assembly => assembly.Name == "OpenSearch.Net");
        var ended = await TestProcess.RunAsync("dotnet", ["run", program], environment: new Dictionary<string, string?>
        {
            ["OpenSearchClient"] = hasOpenSearchNet ? "OpenSearch.Net" : "HttpClient",
            // The program writes numbers in the user's locale.
            ["LC_ALL"] = "C.UTF-8",
            ["SERVICE_URI"] = "",
            ["CLIP_MODEL"] = "starter",
            ["PHOTOS_DIR"] = TestPaths.InRepository("data", "photos"),
            ["INDEX_FILE"] = Path.Combine(folder.FullName, "photos.db"),
        });
        return (ended.ExitCode, ended.Said);
    }
}
