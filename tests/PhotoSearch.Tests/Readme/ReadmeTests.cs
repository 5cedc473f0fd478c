using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary>What the README says is so.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-readme-");

    private static string Readme => File.ReadAllText(TestPaths.InRepository("README.md"));

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_library_example_runs_and_finds_photos()
    {
        File.WriteAllText(Path.Combine(folder.FullName, ".env"),
            $"PHOTOS_DIR={TestPaths.InRepository("data", "photos")}\nCLIP_MODEL={TestPaths.InRepository("data", "models", "starter")}\nINDEX_FILE=photos.db\n");

        // The lines of the README, but for the folder.
        var settings = WorkshopSettings.Load(folder.FullName);
        using var model = await ClipModel.LoadAsync(settings);
        await using var index = PhotoIndex.Open(settings);

        await index.CreateAsync(new IndexDefinition(model.Name, model.Dimension));
        await PhotoIngest.RunAsync(model, index, settings.PhotosDir);

        var hits = await index.SearchAsync(await model.EmbedTextAsync("a red boat at sunset"), k: 4);

        Assert.Equal(4, hits.Count);
        var example = CSharpBlock().Match(Readme).Groups["code"].Value.Replace(".Load()", ".Load(folder.FullName)");
        var thisFile = File.ReadAllText(ThisFile());
        Assert.All(example.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains("\n        " + line, thisFile));
    }

    [Fact]
    public void The_table_of_settings_has_every_key_in_order_with_its_default()
    {
        var rows = SettingsRow().Matches(Readme).Select(row => (row.Groups["key"].Value, row.Groups["value"].Value.Trim().Trim('`'))).ToArray();
        var example = File.ReadLines(TestPaths.InRepository(".env.example"))
            .Where(line => line.Contains('=') && !line.StartsWith('#')).Select(line => line.Split('=', 2));

        Assert.Equal(example.Select(pair => (pair[0], pair[1].Length == 0 ? "empty" : pair[1])), rows);
    }

    [Fact]
    public void Every_file_and_folder_that_it_links_is_there()
    {
        var links = Link().Matches(Readme).Select(link => link.Groups["target"].Value).Where(target => !target.StartsWith("http", StringComparison.Ordinal));

        Assert.All(links, link => Assert.True(Path.Exists(TestPaths.InRepository(link)), link));
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex(@"^\| `(?<key>[A-Z_]+)` \| (?<value>[^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex SettingsRow();

    [GeneratedRegex(@"\]\((?<target>[^)#]+)\)")]
    private static partial Regex Link();

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
