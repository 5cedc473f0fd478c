using System.Text.Json;
using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary><c>/openapi.json</c> and docs/web-page.md agree with the API and the options.</summary>
public sealed partial class ServeDescriptionTests(SharedServedPhotos shared) : IClassFixture<SharedServedPhotos>
{
    private static readonly string Guide = File.ReadAllText(TestPaths.InRepository("docs", "web-page.md"));

    [Fact]
    public async Task The_guide_names_every_request_with_all_its_parameters()
    {
        var described = (await OperationsAsync())
            .Select(operation => $"{operation.Name} {string.Join(", ", operation.Parameters.Select(parameter => parameter.Name))}").Order();
        var told = RequestRow().Matches(Guide)
            .Select(row => $"{row.Groups["method"]} {row.Groups["path"]} {Ticks().Replace(row.Groups["parameters"].Value, "").Trim()}")
                .Order();

        Assert.Equal(described, told);
    }

    [Fact]
    public async Task Every_parameter_is_described_with_its_limits()
    {
        var parameters = (await OperationsAsync()).SelectMany(operation => operation.Parameters).ToArray();

        foreach (var (name, schema) in parameters)
        {
            var (limit, value) = name switch
            {
                "n" => ("maximum", "1000"),
                "min_cosine" => ("maximum", "1"),
                "q" or "without" or "folder" => ("maxLength", "1000"),
                "id" => ("maxLength", "512"),
                "index" => ("maxLength", "255"),
                "size" => ("pattern", "\"small|large\""),
                _ => ("format", "\"binary\""),
            };
            Assert.Equal(value, schema.GetProperty(limit).GetRawText());
        }
    }

    [Fact]
    public async Task Every_option_is_in_the_guide()
    {
        var help = (await shared.Server.RunAsync("serve", "--help")).Output;
        var options = HelpOption().Matches(help).Select(option => option.Value).Where(option => option is not ("--help" or "--version"))
            .Order();

        Assert.Equal(options, OptionRow().Matches(Guide).Select(row => row.Groups["option"].Value).Order());
    }

    private async Task<(string Name, (string Name, JsonElement Schema)[] Parameters)[]> OperationsAsync()
    {
        var document = await shared.Server.GetAsync("openapi.json");
        var schemas = document.GetProperty("components").GetProperty("schemas");
        return [.. document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Select(operation => ($"{operation.Name.ToUpperInvariant()} {path.Name}", Parameters(operation.Value, schemas).ToArray())))];
    }

    private static IEnumerable<(string Name, JsonElement Schema)> Parameters(JsonElement operation, JsonElement schemas)
    {
        if (operation.TryGetProperty("parameters", out var ofQuery))
            foreach (var parameter in ofQuery.EnumerateArray())
            {
                Assert.NotEqual("", parameter.GetProperty("description").GetString());
                yield return (parameter.GetProperty("name").GetString()!, parameter.GetProperty("schema"));
            }
        if (operation.TryGetProperty("requestBody", out var body))
            foreach (var field in body.GetProperty("content").GetProperty("multipart/form-data").GetProperty("schema").GetProperty("allOf")
                .EnumerateArray().SelectMany(part => part.GetProperty("properties").EnumerateObject()))
                yield return (
                    field.Name, field.Value.TryGetProperty("$ref", out var reference)
                        ? schemas.GetProperty(reference.GetString()!.Split('/')[^1]) : field.Value);
    }

    [GeneratedRegex(@"^\| `(?<method>GET|POST) (?<path>/api/\w+)` \| (?<parameters>[^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex RequestRow();

    [GeneratedRegex(@"^\| `(?<option>--[a-z-]+)[^`]*` \|", RegexOptions.Multiline)]
    private static partial Regex OptionRow();

    [GeneratedRegex("(?<=^ +(-[a-z], )*)--[a-z-]+", RegexOptions.Multiline)]
    private static partial Regex HelpOption();

    [GeneratedRegex("`| \\(\\w+\\)")]
    private static partial Regex Ticks();
}
