using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using PhotoSearch.Tests;

namespace PhotoSearch.Bench;

/// <summary>Writes the figures to <c>performance.md</c>, between its two comments, and to <c>performance.svg</c>.</summary>
/// <param name="folder">The folder of these files.</param>
/// <param name="parts">The names of all parts, in the order of the table.</param>
/// <remarks>
/// <c>artifacts/figures.json</c> keeps each part's last figures, so the table stays complete if only some parts are measured again.
/// </remarks>
internal sealed partial class Report(string folder, IEnumerable<string> parts)
{
    private const string Begin = "<!-- figures: PhotoSearch.Bench all -->", End = "<!-- /figures -->";

    private static readonly string Remembered = TestPaths.InRepository("artifacts", "figures.json");

    private readonly string machine = Machine.Describe();
    private readonly Dictionary<string, List<Figure>> measured =
        File.Exists(Remembered) ? JsonSerializer.Deserialize<Dictionary<string, List<Figure>>>(File.ReadAllBytes(Remembered))! : [];
    private readonly List<string> failed = [];

    public string Path => System.IO.Path.Combine(folder, "performance.md");

    public bool Complete => failed.Count == 0;

    private IEnumerable<Figure> Figures => parts.SelectMany(part => measured.GetValueOrDefault(part, []));

    /// <summary>Forgets the last figures of a part.</summary>
    public void Start(string part) => measured[part] = [];

    public void Add(string part, Figure figure) => measured[part].Add(figure);

    /// <summary>Adds a part that ended with an error.</summary>
    public void AddFailed(string part) => failed.Add(part);

    public async Task WriteAsync()
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Remembered, JsonSerializer.SerializeToUtf8Bytes(measured));
        var text = File.Exists(Path) ? await File.ReadAllTextAsync(Path) : $"{Begin}{End}\n";
        await File.WriteAllTextAsync(Path, Between().Replace(text, _ => $"{Begin}\n\n{Table()}\n{End}", 1));
        await File.WriteAllTextAsync(
            System.IO.Path.Combine(folder, "performance.svg"), Picture.Of([.. Figures.Where(figure => figure.Limit is not null)], machine));
    }

    private string Table()
    {
        var table = new StringBuilder($"{machine}\n\n| what | figure | compared with | limit |\n| --- | --- | --- | --- |\n");
        foreach (var figure in Figures)
        {
            var detail = figure.Detail.Length > 0 ? $" ({figure.Detail})" : "";
            var missed = figure.Reached ? "" : ": **missed**";
            table.Append($"| {figure.What} | **{figure.ValueText}**{detail} | {figure.Peer} | {figure.LimitText}{missed} |\n");
        }
        foreach (var part in failed) table.Append($"| part `{part}` | not measured: it failed | | |\n");
        return table.ToString();
    }

    [GeneratedRegex($"{Begin}.*?{End}", RegexOptions.Singleline)]
    private static partial Regex Between();
}
