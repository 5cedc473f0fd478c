using System.Diagnostics;

namespace PhotoSearch.Notebooks;

/// <summary>Runs a cell: handles its magic commands and references, and passes its C# to the <see cref="NotebookKernel"/>.</summary>
internal sealed class CellRunner : IDisposable
{
    private readonly NotebookKernel kernel = new();
    private readonly LibraryLoader loader = new();
    private readonly LibraryReferences libraries;
    private readonly PackageReferences packages;

    public CellRunner()
    {
        libraries = new LibraryReferences(loader);
        packages = new PackageReferences(loader);
    }

    /// <returns>The cell's error, or null.</returns>
    public Task<ErrorEvent?> RunAsync(string source, string name, CellOutput cell) => RunAsync(source, "csharp", name, cell);

    /// <summary>Completes the word at a position of a cell that has not run yet.</summary>
    public async Task<CompletionsEvent> CompleteAsync(string source, int position)
    {
        var code = CellSegment.OnlyCSharp(source);
        var isOtherLanguage = position > 0 && code[position - 1] != source[position - 1];
        return isOtherLanguage ? new CompletionsEvent(position, position, []) : await kernel.CompleteAsync(code, position);
    }

    /// <summary>Describes the name at a position of a cell that has not run yet, or returns null.</summary>
    public Task<string?> DescribeAsync(string source, int position) => kernel.DescribeAsync(CellSegment.OnlyCSharp(source), position);

    public void Dispose()
    {
        kernel.Dispose();
        packages.Dispose();
        loader.Dispose();
    }

    private async Task<ErrorEvent?> RunAsync(string source, string language, string name, CellOutput cell)
    {
        var segments = CellSegment.Parse(source, language);
        var clock = Stopwatch.StartNew();
        var line = 1;
        try
        {
            foreach (var package in segments.Where(s => s.Kind is SegmentKind.Package or SegmentKind.PackageSource))
            {
                line = package.Line;
                if (package.Kind == SegmentKind.Package) packages.Add(package.Text);
                else packages.AddSource(package.Text);
            }
            kernel.AddReferences(await packages.RestoreAsync(cell.Cancellation));
            foreach (var segment in segments)
            {
                cell.Cancellation.ThrowIfCancellationRequested();
                line = segment.Line;
                if (await RunAsync(segment, name, cell) is { } error) return error;
            }
        }
        catch (CellException e)
        {
            return new ErrorEvent(e.Name, e.Message, line, null, [e.Message]);
        }
        catch (OperationCanceledException e)
        {
            return new ErrorEvent(typeof(OperationCanceledException).FullName!, e.Message, null, null, [e.Message]);
        }
        if (segments.Any(s => s.Kind == SegmentKind.Time))
            cell.Display("text/plain", $"Wall time: {clock.Elapsed.TotalMilliseconds:0.0} ms");
        return null;
    }

    private async Task<ErrorEvent?> RunAsync(CellSegment segment, string name, CellOutput cell)
    {
        switch (segment.Kind)
        {
            case SegmentKind.CSharp:
                return await kernel.RunAsync(segment.Text, name, cell);
            case SegmentKind.Html:
                cell.Display("text/html", segment.Text);
                return null;
            case SegmentKind.Markdown:
                cell.Display("text/markdown", segment.Text);
                return null;
            case SegmentKind.JavaScript:
                cell.Display("text/html", $"<script type=\"text/javascript\">{segment.Text}</script>");
                return null;
            case SegmentKind.Reference:
                kernel.AddReferences(libraries.Find(segment.Text, out var warning));
                if (warning is not null) cell.Publish(new StreamEvent("stderr", warning + "\n"));
                return null;
            case SegmentKind.Who or SegmentKind.Whos:
                cell.Display("text/plain", DescribeVariables(segment.Kind == SegmentKind.Whos));
                return null;
            case SegmentKind.About:
                cell.Display("text/plain", NotebookKernel.About);
                return null;
            case SegmentKind.Import:
                return await ImportAsync(segment.Text, cell) is { } error
                    ? error with { Message = $"{segment.Text}, line {error.Line}: {error.Message}", Line = segment.Line, Column = null }
                    : null;
            case SegmentKind.Unknown:
                throw new CellException("UnknownCommand", CommandNames.DescribeUnknown(segment.Text));
            default:
                return null;
        }
    }

    private async Task<ErrorEvent?> ImportAsync(string path, CellOutput cell)
    {
        if (!File.Exists(path))
            throw new CellException(
                "ImportError", $"#!import {path}: there is no such file in {Directory.GetCurrentDirectory()}. Check the path.");
        var file = Path.GetFileName(path);
        switch (Path.GetExtension(path))
        {
            case ".cs" or ".csx":
                return await RunAsync(await File.ReadAllTextAsync(path, cell.Cancellation), file, cell);
            case ".ipynb":
                var notebook = await Notebook.ReadAsync(path, cell.Cancellation);
                foreach (var (imported, number) in notebook.CodeCells.Select((imported, i) => (imported, i + 1)))
                {
                    if (await RunAsync(imported.Source, imported.Language, $"{file}, cell {number}", cell) is { } error) return error;
                }
                return null;
            default:
                throw new CellException("ImportError", $"#!import {path}: you can import only .cs, .csx and .ipynb files.");
        }
    }

    private string DescribeVariables(bool detailed) => string.Join('\n', kernel.Variables
        .Select(v => detailed ? $"{v.Name}\t{v.Type.Name}\t{v.Value}" : v.Name));
}

/// <summary>A cell cannot run as written. The message is for the cell's author.</summary>
/// <param name="name">The error's name.</param>
/// <param name="message">What is wrong and what to do next.</param>
internal sealed class CellException(string name, string message) : Exception(message)
{
    public string Name { get; } = name;
}
