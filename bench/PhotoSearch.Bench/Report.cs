using System.Text;
using System.Text.RegularExpressions;

namespace PhotoSearch.Bench;

/// <summary>The figures as <c>performance.md</c> and <c>performance.svg</c>, written anew after each part.</summary>
/// <remarks>A <c>performance.md</c> that is there keeps all but what stands between the two comments.</remarks>
internal sealed partial class Report(string folder)
{
    private const string Begin = "<!-- figures: PhotoSearch.Bench all -->", End = "<!-- /figures -->";

    private readonly string machine = Machine.Describe();
    private readonly List<Figure> figures = [];
    private readonly List<string> failed = [];

    public string Path => System.IO.Path.Combine(folder, "performance.md");

    public bool Complete => failed.Count == 0;

    public void Add(Figure figure) => figures.Add(figure);

    /// <summary>A part that ended with an error, which is on the console.</summary>
    public void AddFailed(string part) => failed.Add(part);

    public async Task WriteAsync()
    {
        Directory.CreateDirectory(folder);
        var text = File.Exists(Path) ? await File.ReadAllTextAsync(Path) : $"{Begin}{End}\n";
        await File.WriteAllTextAsync(Path, Figures().Replace(text, _ => $"{Begin}\n\n{Table()}\n{End}", 1));
        await File.WriteAllTextAsync(
            System.IO.Path.Combine(folder, "performance.svg"), Picture.Of([.. figures.Where(figure => figure.Bound is not null)], machine));
    }

    private string Table()
    {
        var table = new StringBuilder($"{machine}\n\n| what | figure | beside | bound |\n| --- | --- | --- | --- |\n");
        foreach (var figure in figures)
        {
            var detail = figure.Detail.Length > 0 ? $" ({figure.Detail})" : "";
            var missed = figure.Reached ? "" : ": **missed**";
            table.Append($"| {figure.What} | **{figure.Text(figure.Value)}**{detail} | {figure.Peer} | {figure.BoundText}{missed} |\n");
        }
        foreach (var part in failed) table.Append($"| part `{part}` | not measured: it failed | | |\n");
        return table.ToString();
    }

    [GeneratedRegex($"{Begin}.*?{End}", RegexOptions.Singleline)]
    private static partial Regex Figures();
}
