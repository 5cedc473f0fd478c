namespace PhotoSearch.Tests;

/// <summary>
/// Checks compose.yaml with the Compose Specification's schema, and the workflows with GitHub's parser. See checkers/check.mjs.
/// </summary>
public sealed class PublishedSchemaTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-schema-");

    public void Dispose() => folder.Delete(recursive: true);

    [Theory]
    [InlineData("compose", "compose.yaml")]
    [InlineData("compose", ".devcontainer/compose.yaml")]
    [InlineData("workflow", ".github/workflows/ci.yml")]
    [InlineData("workflow", ".github/workflows/devcontainer.yml")]
    public async Task It_is_valid(string kind, string path) =>
        Assert.Equal("", await CheckAsync(kind, TestPaths.InRepository(path)));

    [Theory]
    [InlineData("compose", "compose.yaml", "ports:", "prots:", "prots")]
    [InlineData("workflow", ".github/workflows/ci.yml", "runs-on:", "runs-in:", "runs-in")]
    [InlineData("workflow", ".github/workflows/ci.yml", "matrix.os }}", "matrix.so.os[ }}", "expression")]
    public async Task A_mistake_is_found(string kind, string path, string right, string wrong, string said)
    {
        var broken = Path.Combine(folder.FullName, "broken.yml");
        await File.WriteAllTextAsync(broken, RepositoryFile.Text(path).Replace(right, wrong, StringComparison.Ordinal));

        Assert.Contains(said, await CheckAsync(kind, broken), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Every_workflow_is_checked() => Assert.Equal(
        [".github/workflows/ci.yml", ".github/workflows/devcontainer.yml"], RepositoryFile.In(".github/workflows", "*"));

    private static async Task<string> CheckAsync(string kind, string file)
    {
        var checkers = TestPaths.InRepository("tests", "Repository.Tests", "checkers");
        Assert.SkipUnless(File.Exists(Path.Combine(checkers, "node_modules", ".package-lock.json")),
            "needs npm packages: run `npm ci` in tests/Repository.Tests/checkers");
        return (await TestProcess.RunAsync("node", [Path.Combine(checkers, "check.mjs"), kind, file])).Said;
    }
}
