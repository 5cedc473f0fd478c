using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Serialization;

namespace PhotoSearch.Tests;

/// <summary>The repository's files, parsed by their formats.</summary>
internal static class RepositoryFile
{
    private static readonly JsonDocumentOptions WithComments = new() { CommentHandling = JsonCommentHandling.Skip };

    /// <summary>JSON that may contain comments, as VS Code and the Dev Container Specification allow.</summary>
    public static JsonNode Json(string path) => JsonNode.Parse(Text(path), documentOptions: WithComments)!;

    /// <summary>YAML as JSON. Every scalar is a string.</summary>
    public static JsonNode Yaml(string path)
    {
        var content = new DeserializerBuilder().Build().Deserialize<object>(Text(path));
        return JsonNode.Parse(new SerializerBuilder().JsonCompatible().Build().Serialize(content))!;
    }

    public static string Text(string path) => File.ReadAllText(TestPaths.InRepository(path)).ReplaceLineEndings("\n");

    /// <summary>Paths relative to the repository, with forward slashes.</summary>
    public static IEnumerable<string> In(string folder, string pattern, SearchOption subfolders = SearchOption.TopDirectoryOnly) =>
        Directory.EnumerateFiles(TestPaths.InRepository(folder), pattern, subfolders).Order(StringComparer.Ordinal)
            .Select(file => Path.GetRelativePath(TestPaths.Repository, file).Replace('\\', '/'));
}
