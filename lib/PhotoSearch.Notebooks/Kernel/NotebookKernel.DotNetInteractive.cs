using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.CSharp;
using Microsoft.DotNet.Interactive.Events;
using InteractiveDisplay = Microsoft.DotNet.Interactive.Events.DisplayEvent;
using InteractiveEvent = Microsoft.DotNet.Interactive.Events.KernelEvent;

namespace PhotoSearch.Notebooks;

/// <summary>Runs C# cells one after the other on one state, with .NET Interactive's kernel. Not thread-safe.</summary>
/// <remarks>It compiles without debug information, so an exception's line in the cell is not known.</remarks>
internal sealed class NotebookKernel : IDisposable
{
    private readonly CSharpKernel kernel = new CSharpKernel().UseKernelHelpers();

    /// <summary>The version of C# that cells are written in.</summary>
    public static string LanguageVersion { get; } =
        Microsoft.CodeAnalysis.CSharp.LanguageVersion.Latest.MapSpecifiedToEffectiveVersion().ToDisplayString();

    /// <summary>The variables that cells declared, each name once with its latest value.</summary>
    public IEnumerable<(string Name, Type Type, object? Value)> Variables =>
        (kernel.ScriptState?.Variables ?? []).GroupBy(v => v.Name).Select(g => (g.Key, g.Last().Type, (object?)g.Last().Value));

    /// <summary>Makes assemblies known to this and all later cells.</summary>
    public void AddReferences(IEnumerable<string> paths) => kernel.AddAssemblyReferences(paths);

    /// <summary>Compiles and runs C#; text, displayed values and the last expression's value go to the cell.</summary>
    /// <param name="code">Without magic commands.</param>
    /// <param name="name">The cell's name in errors and stack traces.</param>
    /// <param name="cell">Takes what the code shows.</param>
    /// <returns>Why the code failed, or null.</returns>
    public async Task<ErrorEvent?> RunAsync(string code, string name, CellOutput cell)
    {
        var events = new Events(cell);
        using var subscription = kernel.KernelEvents.Subscribe(events);
        await kernel.SendAsync(new SubmitCode(code), cell.Cancellation);
        return events.Failure(name);
    }

    /// <summary>What could be written at a position of code that comes after the cells so far.</summary>
    public async Task<CompletionsEvent> CompleteAsync(string code, int position)
    {
        var result = await kernel.SendAsync(new RequestCompletions(code, PlaceOf(code, position)));
        var completions = result.Events.OfType<CompletionsProduced>().LastOrDefault();
        var start = position;
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(code[start - 1])) start--;
        return new CompletionsEvent(start, position, [.. (completions?.Completions ?? []).Select(item => item.InsertText ?? item.DisplayText)
            .Where(text => text.StartsWith(code[start..position], StringComparison.OrdinalIgnoreCase)).Distinct()]);
    }

    /// <summary>What stands at a position of code that comes after the cells so far, or null.</summary>
    public async Task<string?> DescribeAsync(string code, int position)
    {
        var result = await kernel.SendAsync(new RequestHoverText(code, PlaceOf(code, position)));
        return result.Events.OfType<HoverTextProduced>().LastOrDefault()?.Content.FirstOrDefault()?.Value;
    }

    public void Dispose() => kernel.Dispose();

    private static LinePosition PlaceOf(string code, int position) =>
        new(code.AsSpan(0, position).Count('\n'), position - (code.AsSpan(0, position).LastIndexOf('\n') + 1));

    private sealed class Events(CellOutput cell) : IObserver<InteractiveEvent>
    {
        private DiagnosticsProduced? diagnostics;
        private CommandFailed? failed;

        public void OnNext(InteractiveEvent value)
        {
            switch (value)
            {
                case StandardOutputValueProduced text:
                    cell.Publish(new StreamEvent("stdout", Text(text)));
                    break;
                case StandardErrorValueProduced text:
                    cell.Publish(new StreamEvent("stderr", Text(text)));
                    break;
                case DisplayedValueProduced shown:
                    cell.Publish(new DisplayEvent(Data(shown), shown.ValueId ?? Guid.NewGuid().ToString()));
                    break;
                case DisplayedValueUpdated updated:
                    cell.Publish(new DisplayUpdateEvent(Data(updated), updated.ValueId));
                    break;
                case ReturnValueProduced { Value: not DisplayedValue } result:
                    cell.Publish(new ResultEvent(Data(result)));
                    break;
                case DiagnosticsProduced diagnostics:
                    this.diagnostics = diagnostics;
                    break;
                case CommandFailed failed:
                    this.failed = failed;
                    break;
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public ErrorEvent? Failure(string name)
        {
            if (failed is null) return null;
            var errors = (diagnostics?.Diagnostics ?? []).Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
            if (errors is [var first, ..])
            {
                var start = first.LinePositionSpan.Start;
                return new ErrorEvent(first.Code, first.Message, start.Line + 1, start.Character + 1,
                    [.. errors.Select(e => $"({e.LinePositionSpan.Start.Line + 1},{e.LinePositionSpan.Start.Character + 1}): error {e.Code}: {e.Message}")]);
            }
            if (failed.Exception is { } exception) return CellErrors.Describe(exception, name);
            return cell.Cancellation.IsCancellationRequested
                ? CellErrors.Describe(new OperationCanceledException(cell.Cancellation), name)
                : new ErrorEvent("CommandFailed", failed.Message, null, null, [failed.Message]);
        }

        private static Dictionary<string, string> Data(InteractiveDisplay shown) => shown.FormattedValues.ToDictionary(v => v.MimeType, v => v.Value);

        private static string Text(InteractiveDisplay written) => string.Concat(written.FormattedValues.Select(v => v.Value));
    }
}
