using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace PhotoSearch.Notebooks;

/// <summary>
/// Answers an editor's questions about code while you type. Unfinished code can make the compiler throw, so errors become empty answers.
/// </summary>
internal static class CodeHelp
{
    public static async Task<CompletionsEvent> CompleteAsync(CellRunner cells, CompleteRequest request)
    {
        var position = Math.Clamp(request.Position, 0, request.Code.Length);
        return await GuardAsync<CompletionsEvent>(async () => await cells.CompleteAsync(request.Code, position))
            ?? new CompletionsEvent(position, position, []);
    }

    public static async Task<DescriptionEvent> DescribeAsync(CellRunner cells, InspectRequest request) =>
        new(await GuardAsync(() => cells.DescribeAsync(request.Code, Math.Clamp(request.Position, 0, request.Code.Length))));

    public static CompletenessEvent Completeness(IsCompleteRequest request)
    {
        var tree = CSharpSyntaxTree.ParseText(CellSegment.OnlyCSharp(request.Code), new CSharpParseOptions(kind: SourceCodeKind.Script));
        return new CompletenessEvent(
            !SyntaxFactory.IsCompleteSubmission(tree) ? "incomplete"
            : tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error) ? "invalid"
            : "complete");
    }

    private static async Task<T?> GuardAsync<T>(Func<Task<T?>> ask) where T : class
    {
        try
        {
            return await Task.Run(ask);
        }
        catch (Exception)
        {
            return null;
        }
    }
}
