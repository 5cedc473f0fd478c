using System.Text.Json;

namespace PhotoSearch.Tests;

/// <summary>A folder for a test's notebooks.</summary>
internal sealed class NotebookFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("notebook-tests-").FullName;

    public string Write(string name, params string[] cells)
    {
        var path = In(name);
        File.WriteAllText(path, Json(cells));
        return path;
    }

    public string In(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>A notebook as Jupyter writes it, with these code cells.</summary>
    public static string Json(string[] cells) => JsonSerializer.Serialize(new
    {
        cells = cells.Select(source => new
        {
            cell_type = "code",
            execution_count = (int?)null,
            metadata = new { dotnet_interactive = new { language = "csharp" } },
            outputs = Array.Empty<object>(),
            source = new[] { source },
        }),
        metadata = new { kernelspec = new { display_name = ".NET (C#)", language = "C#", name = ".net-csharp" } },
        nbformat = 4,
        nbformat_minor = 5,
    }, Indented) + "\n";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 1, NewLine = "\n" };
}
