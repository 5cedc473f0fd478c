using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting;

namespace PhotoSearch.Notebooks;

/// <summary>Runs C# cells one after another with shared state, using Roslyn's scripting. Not thread-safe.</summary>
internal sealed class NotebookKernel : IDisposable
{
    // Exactly the namespaces that .NET Interactive's CSharpKernel imports, so that notebooks run on both kernels.
    private ScriptOptions options = ScriptOptions.Default
        .WithLanguageVersion(Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp14)
        .WithEmitDebugInformation(true)
        .WithFileEncoding(Encoding.UTF8)
        .AddImports("System", "System.Text", "System.Collections", "System.Collections.Generic", "System.Threading.Tasks", "System.Linq",
            typeof(Kernel).FullName!)
        .AddReferences(
            typeof(Enumerable).Assembly, typeof(Kernel).Assembly, typeof(Formatter).Assembly,
            typeof(Microsoft.AspNetCore.Html.IHtmlContent).Assembly);

    private readonly UnsetVariables unset = new();
    private ScriptState<object>? state;

    private readonly IDisposable displays = Formatter.SubscribeToDisplayedValues(shown => KernelInvocationContext.Current?.Show(shown));

    public NotebookKernel() => CellConsole.Install();

    /// <summary>The C# version of the cells.</summary>
    public static string LanguageVersion { get; } =
        Microsoft.CodeAnalysis.CSharp.LanguageVersion.CSharp14.ToDisplayString();

    /// <summary>The text that <c>#!about</c> shows.</summary>
    public static string About { get; } = $"""
        The notebook kernel of the photo search workshop: C# {LanguageVersion} on {RuntimeInformation.FrameworkDescription}.
        Microsoft.DotNet.Interactive.Formatting {FormattingVersion} formats the values.
        """;

    private static string FormattingVersion =>
        typeof(Formatter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <summary>The variables that cells declared: each name once, with its latest value.</summary>
    public IEnumerable<(string Name, Type Type, object? Value)> Variables =>
        (state?.Variables ?? []).GroupBy(v => v.Name).Select(g => (g.Key, g.Last().Type, (object?)g.Last().Value));

    /// <summary>Adds assemblies for this and all later cells.</summary>
    public void AddReferences(IEnumerable<string> paths) => options = options
        .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(Directory.GetCurrentDirectory()))
        .AddReferences(paths.Select(path => MetadataReference.CreateFromFile(path)));

    /// <summary>Compiles and runs C#. Text, displayed values and the last expression's value go to the cell.</summary>
    /// <param name="code">The code, without magic commands.</param>
    /// <param name="name">The cell's name in errors and stack traces.</param>
    /// <param name="cell">Receives the output.</param>
    /// <returns>The code's error, or null.</returns>
    public async Task<ErrorEvent?> RunAsync(string code, string name, CellOutput cell)
    {
        using var context = KernelInvocationContext.Begin(cell);
        var script = Script(code, name);
        var errors = script.Compile(cell.Cancellation).Where(d => d.Severity == DiagnosticSeverity.Error)
            .OrderBy(d => d.Location.SourceSpan.Start).ToList();
        if (errors.Count > 0) return Describe(errors);
        if (unset.FirstReadBy(script, state) is { } read) return DescribeUnset(read);
        var after = state is null
            ? await script.RunAsync(globals: null, catchException: _ => true, cell.Cancellation)
            : await script.RunFromAsync(state, catchException: _ => true, cell.Cancellation);
        // An abandoned cell that ends later must not undo the cells that ran since.
        if (!cell.IfOpen(() => state = after)) return null;
        if (after.Exception is { } exception)
        {
            unset.Add(script.GetCompilation().SyntaxTrees.Single(), CellErrors.StatementOf(exception, name));
            return CellErrors.Describe(exception, name);
        }
        try
        {
            if (after.ReturnValue is not DisplayedValue && EndsWithValue(script))
                cell.Publish(new ResultEvent(KernelInvocationContext.ToData(KernelInvocationContext.Format(after.ReturnValue))));
        }
        catch (Exception e)
        {
            // A lazy sequence or a property can throw while the value is formatted.
            return CellErrors.Describe(e, name);
        }
        return null;
    }

    /// <summary>Completes the word at a position of code that follows the cells so far.</summary>
    public Task<CompletionsEvent> CompleteAsync(string code, int position) =>
        Task.FromResult(new CodeAtPosition(Script(code, "").GetCompilation(), position).Completions());

    /// <summary>Describes the name at a position of code that follows the cells so far, or returns null.</summary>
    public Task<string?> DescribeAsync(string code, int position) =>
        Task.FromResult(new CodeAtPosition(Script(code, "").GetCompilation(), position).Description());

    public void Dispose()
    {
        state = null;
        displays.Dispose();
    }

    private Script<object> Script(string code, string name) => state is null
        ? CSharpScript.Create<object>(code, options.WithFilePath(name))
        : state.Script.ContinueWith<object>(code, options.WithFilePath(name));

    private static ErrorEvent Describe(List<Diagnostic> errors)
    {
        var (line, column) = Place(errors[0].Location);
        var lines = errors.Select(e => $"({Place(e.Location).Line},{Place(e.Location).Column}): error {e.Id}: {e.GetMessage(null)}");
        // After a restart or a skipped cell, the compiler's message alone does not help.
        var unknown = errors.Where(e => e.Id == "CS0103")
            .Select(e => $"`{e.Location.SourceTree!.GetText().ToString(e.Location.SourceSpan)}`").Distinct().ToList();
        if (unknown.Count > 0)
            lines = lines.Append(
                $"No cell has set {string.Join(" or ", unknown)} since the kernel started. " +
                "If a cell above sets it, run the cells above first.");
        return new ErrorEvent(errors[0].Id, errors[0].GetMessage(null), line, column, [.. lines]);
    }

    private static ErrorEvent DescribeUnset(IdentifierNameSyntax name)
    {
        var (line, column) = Place(name.GetLocation());
        var message = $"`{name.Identifier.Text}` has no value because the cell that sets it failed. Run that cell again.";
        return new ErrorEvent("NoValue", message, line, column, [message]);
    }

    private static (int Line, int Column) Place(Location location) =>
        location.GetLineSpan().StartLinePosition is var start ? (start.Line + 1, start.Character + 1) : default;

    /// <summary>True if the code ends with an expression that has a value and no semicolon.</summary>
    private static bool EndsWithValue(Script<object> script)
    {
        var compilation = script.GetCompilation();
        var tree = compilation.SyntaxTrees.Single();
        return tree.GetRoot() is CompilationUnitSyntax { Members: [..,
            GlobalStatementSyntax { Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } last }] }
            && compilation.GetSemanticModel(tree).GetTypeInfo(last.Expression).Type is { SpecialType: not SpecialType.System_Void };
    }
}
