using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary>All commands, paths, settings and versions that the guides, scripts and workflows name exist.</summary>
public sealed partial class NamedThingsTests(CommandHelp help) : IClassFixture<CommandHelp>
{
    private static readonly string[] Guides = [.. RepositoryFile.In("docs", "*.md"), "README.md", "CONTRIBUTING.md"];

    private static readonly string[] Files =
        [.. Guides, .. RepositoryFile.In(".devcontainer", "*"), .. RepositoryFile.In(".github/workflows", "*"), "compose.yaml"];

    [Fact]
    public async Task Every_command_exists_and_has_these_options()
    {
        foreach (var (file, match) in In(Files, Command()))
        {
            string[] command = [match.Groups["command"].Value];
            Assert.True(CommandHelp.Lists(await help.OfAsync(), command[0]), $"{file}: {match.Value}");
            if (CommandHelp.HasCommands(await help.OfAsync(command)))
            {
                Assert.True(CommandHelp.Lists(await help.OfAsync(command), match.Groups["second"].Value), $"{file}: {match.Value}");
                command = [.. command, match.Groups["second"].Value];
            }
            foreach (Match option in Option().Matches(match.Groups["rest"].Value))
                Assert.True(CommandHelp.Lists(await help.OfAsync(command), option.Value), $"{file}: {match.Value}: {option.Value}");
        }
    }

    /// <summary>Notebook users have no command line, and only the command line knows how users start it.</summary>
    [Fact]
    public async Task No_text_in_the_library_names_a_command()
    {
        var commands = await help.OfAsync();
        string[] named =
        [
            .. from file in RepositoryFile.In("lib", "*.cs", SearchOption.AllDirectories)
               where !file.StartsWith("lib/PhotoSearch.Cli/", StringComparison.Ordinal)
               from line in RepositoryFile.Text(file).Split('\n')
               where !line.TrimStart().StartsWith("//", StringComparison.Ordinal)
               from match in Command().Matches(line)
               where CommandHelp.Lists(commands, match.Groups["command"].Value)
               select $"{file}: {match.Value}",
        ];

        Assert.Empty(named);
    }

    [Fact]
    public void Every_path_exists()
    {
        foreach (var (file, match) in In(Files, PathInRepository()))
        {
            var path = match.Groups["path"].Value.TrimEnd('.', '/');
            Assert.True(Path.Exists(TestPaths.InRepository(path)) || MadeByRunning().IsMatch(path), $"{file}: {path}");
        }
    }

    [Fact]
    public void Every_link_leads_to_a_file_and_every_anchor_to_a_heading()
    {
        var links = In(Guides, Link());
        Assert.Contains(links, link => link.Match.Groups["anchor"].Success);
        foreach (var (file, link) in links)
        {
            var target = link.Groups["file"].Length == 0 ? file : Path.Combine(Path.GetDirectoryName(file)!, link.Groups["file"].Value);
            Assert.True(Path.Exists(TestPaths.InRepository(target)), $"{file}: {link.Value}");
            if (link.Groups["anchor"].Success)
                Assert.Contains(
                    link.Groups["anchor"].Value, Heading().Matches(RepositoryFile.Text(target))
                        .Select(heading => Anchor(heading.Groups["words"].Value)));
        }
    }

    [Fact]
    public void Every_type_and_folder_exists()
    {
        // Each type has a file with its name.
        string[] folders = ["lib", "tests"];
        var known = folders
            .SelectMany(folder => Directory.EnumerateFileSystemEntries(TestPaths.InRepository(folder), "*", SearchOption.AllDirectories))
            .Select(path => Path.GetFileName(path).Split('.')[0]).ToHashSet();

        Assert.All(In(["docs/architecture.md", "CONTRIBUTING.md"], NameInCode()), named =>
            Assert.Contains(named.Match.Groups["name"].Value, known));
    }

    [Fact]
    public void Every_setting_exists()
    {
        var known = Setting().Matches(RepositoryFile.Text(".env.example")).Select(match => match.Groups["key"].Value)
            .Append("OPENSEARCH_VERSION").ToHashSet();

        Assert.All(In(Guides, Setting()), named => Assert.Contains(named.Match.Groups["key"].Value, known));
    }

    [Fact]
    public void Every_OpenSearch_version_is_tested_by_the_workflows()
    {
        string[] tested = [.. WorkflowTests.TestedOpenSearch()];

        Assert.Contains(DevcontainerTests.DefaultOpenSearch, tested);
        foreach (var (file, version) in In(Files, OpenSearchRelease()))
            Assert.True(tested.Contains(version.Value), $"{file}: OpenSearch {version.Value}");
    }

    /// <summary>All matches of a pattern. A pattern without matches would prove nothing.</summary>
    private static (string File, Match Match)[] In(string[] files, Regex pattern)
    {
        (string, Match)[] places = [.. files.SelectMany(file => pattern.Matches(RepositoryFile.Text(file)).Select(match => (file, match)))];
        Assert.NotEmpty(places);
        return places;
    }

    /// <summary>The anchor as GitHub makes it: lower case, without punctuation, hyphens for spaces.</summary>
    private static string Anchor(string heading) => NotInAnchors().Replace(heading.ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(
        @"(?:\bphotosearch|lib/PhotoSearch\.Cli(?: --no-build)? --) (?<command>[a-z]+)\b(?: (?<second>[a-z]+)\b)?(?<rest>[^`#\n]*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<= )--?[a-z][a-z-]*")]
    private static partial Regex Option();

    [GeneratedRegex(
        @"(?<![\w/.~}-])(?:\.\./)?(?<path>(?:lib|docs|notebooks|data|tests|training|bench|\.devcontainer|\.config|\.github)/[\w./-]*\w)")]
    private static partial Regex PathInRepository();

    [GeneratedRegex(@"^data/photos\.db$|^data/unsplash$|^\.devcontainer/\.env$")]
    private static partial Regex MadeByRunning();

    [GeneratedRegex(@"\]\((?!https?:)(?<file>[^)#]*)(?:#(?<anchor>[^)]+))?\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (?<words>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();

    [GeneratedRegex("`(?<name>[A-Z]{1,2}[a-z][A-Za-z]*)`")]
    private static partial Regex NameInCode();

    [GeneratedRegex("^ *(?<key>[A-Z][A-Z_]+)=", RegexOptions.Multiline)]
    private static partial Regex Setting();

    [GeneratedRegex(@"(?<![\d.])(?:2\.19|3\.\d+)\.\d+(?![\d.])")]
    private static partial Regex OpenSearchRelease();
}
