using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary>The workflows test what the guides promise, with no more permissions than they need.</summary>
public sealed partial class WorkflowTests
{
    private static readonly string[] Files = [.. RepositoryFile.In(".github/workflows", "*")];

    public static TheoryData<string> Paths => [.. Files];

    private static JsonNode Ci => RepositoryFile.Yaml(".github/workflows/ci.yml");

    [Theory]
    [MemberData(nameof(Paths))]
    public void It_has_only_read_permission(string path)
    {
        var workflow = RepositoryFile.Yaml(path);

        Assert.Equal("""{"contents":"read"}""", workflow["permissions"]!.ToJsonString());
        Assert.All(workflow["jobs"]!.AsObject(), job => Assert.Null(job.Value!["permissions"]), throwIfEmpty: true);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Its_actions_are_GitHubs_own_and_pinned_and_its_jobs_have_a_time_limit(string path)
    {
        foreach (var (_, job) in RepositoryFile.Yaml(path)["jobs"]!.AsObject())
        {
            Assert.NotNull(job!["timeout-minutes"]);
            Assert.All(job["steps"]!.AsArray().Select(step => (string?)step!["uses"]).OfType<string>(), action =>
                Assert.Matches(@"^actions/[a-z-]+@v\d+$", action), throwIfEmpty: true);
        }
    }

    [Fact]
    public void Three_systems_are_tested_and_both_clients_against_every_server()
    {
        Assert.Equal(["ubuntu-latest", "windows-latest", "macos-latest"], Matrix("systems", "os"));
        Assert.All(["opensearch", "elasticsearch"], job => Assert.Equal(["OpenSearch.Net", "HttpClient"], Matrix(job, "client")));
        Assert.All(["opensearch", "elasticsearch"], job =>
            Assert.Equal("${{ matrix.client }}", (string)Ci["jobs"]![job]!["env"]!["OpenSearchClient"]!));

        static IEnumerable<string> Matrix(string job, string of) =>
            Ci["jobs"]![job]!["strategy"]!["matrix"]![of]!.AsArray().Select(value => (string)value!);
    }

    [Theory]
    [InlineData("opensearch")]
    [InlineData("elasticsearch")]
    [InlineData("browser")]
    public void A_job_whose_tests_were_skipped_fails(string job) =>
        Assert.Contains(
            "bash .ci/count-tests artifacts/test-results --no-skips", Ci["jobs"]![job]!["steps"]!.ToJsonString(), StringComparison.Ordinal);

    [Fact]
    public void Both_generations_of_OpenSearch_are_tested_in_the_container_too()
    {
        Assert.Collection(
            TestedOpenSearch().Order(), version => Assert.StartsWith("2.19.", version), version => Assert.StartsWith("3.", version));
        Assert.Equal(TestedOpenSearch(), Versions(RepositoryFile.Yaml(".github/workflows/devcontainer.yml")["jobs"]!["open"]!));
    }

    [Fact]
    public void The_servers_are_in_the_variables_that_the_tests_read()
    {
        var support = string.Concat(RepositoryFile.In("tests/Support", "*.cs").Select(RepositoryFile.Text));
        var told = ServerVariable().Matches(RepositoryFile.Text(".github/workflows/ci.yml")).Select(match => match.Groups["name"].Value)
            .ToHashSet();

        Assert.Equal(
            ["ELASTICSEARCH_URI", "OPENSEARCH_SECURE_CA", "OPENSEARCH_SECURE_PASSWORD", "OPENSEARCH_SECURE_URI", "OPENSEARCH_SECURE_USER",
            "OPENSEARCH_URI"], told.Order());
        Assert.All(told, name => Assert.True(
            support.Contains($"\"{name}\"", StringComparison.Ordinal)
                || (support.Contains("\"OPENSEARCH_SECURE_\"", StringComparison.Ordinal)
                    && support.Contains($"prefix + \"{name.Split('_')[^1]}\"", StringComparison.Ordinal)), name));
    }

    [Fact]
    public void The_browser_job_finds_its_tests_and_installs_what_they_need()
    {
        var job = Ci["jobs"]!["browser"]!["steps"]!.ToJsonString();
        var test = TestRun().Match(job);
        var classes = RepositoryFile.In(test.Groups["project"].Value, "*Tests.cs")
            .Select(file => "PhotoSearch.Tests." + Path.GetFileNameWithoutExtension(file));

        Assert.Contains(classes, name => name.Contains(test.Groups["filter"].Value, StringComparison.Ordinal));
        // The same packages as in the dev container.
        var packages = Packages().Match(RepositoryFile.Text(".devcontainer/on-create.sh")).Value;
        Assert.Contains("jupyter-notebook", packages, StringComparison.Ordinal);
        Assert.Contains(packages, job, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_executed_notebooks_are_uploaded_from_their_folder()
    {
        var uploads = Files.SelectMany(path => RepositoryFile.Yaml(path)["jobs"]!.AsObject())
            .SelectMany(job => job.Value!["steps"]!.AsArray())
                .Where(step => ((string?)step!["uses"])?.StartsWith("actions/upload-artifact", StringComparison.Ordinal) == true)
            .Select(step => (string)step!["with"]!["path"]!).Distinct();

        Assert.Contains(Assert.Single(uploads).TrimEnd('/'), await new CommandHelp().OfAsync("workshop"), StringComparison.Ordinal);
    }

    [Fact]
    public void Elasticsearch_is_tested_from_the_oldest_promised_version()
    {
        var tested = Ci["jobs"]!["elasticsearch"]!["strategy"]!["matrix"]!["elasticsearch"]!.AsArray().Select(version => (string)version!)
            .ToArray();

        Assert.StartsWith("8.4.", tested[0], StringComparison.Ordinal);
        foreach (var page in new[] { "README.md", "docs/elasticsearch.md" })
            Assert.Matches("Elasticsearch,? (?:from )?8\\.4 (?:on|or newer)", RepositoryFile.Text(page));
        Assert.Contains(
            tested, version =>
                RepositoryFile.Text("docs/elasticsearch.md").Contains($"elasticsearch/elasticsearch:{version}", StringComparison.Ordinal));
    }

    internal static IEnumerable<string> TestedOpenSearch() => Versions(Ci["jobs"]!["opensearch"]!);

    private static IEnumerable<string> Versions(JsonNode job) =>
        job["strategy"]!["matrix"]!["opensearch"]!.AsArray().Select(version => (string)version!);

    [GeneratedRegex("dotnet test (?<project>[^ ]+) --filter FullyQualifiedName~(?<filter>[A-Za-z.]+)")]
    private static partial Regex TestRun();

    [GeneratedRegex("(?<=apt-get install -yq )--no-install-recommends .+")]
    private static partial Regex Packages();

    [GeneratedRegex(@"\b(?<name>(?:ELASTICSEARCH_|OPENSEARCH_(?:SECURE_)?)(?:URI|CA|USER|PASSWORD))\b")]
    private static partial Regex ServerVariable();
}
