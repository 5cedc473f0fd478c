using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;
using Microsoft.CodeAnalysis.Text;

namespace PhotoSearch.Notebooks;

/// <summary>
/// Variables that a failed cell declared but did not set. Later cells see their names and would read null or zero.
/// </summary>
internal sealed class UnsetVariables
{
    private readonly HashSet<(SyntaxTree Cell, string Name)> unset = [];

    /// <summary>Remembers the variables that a cell declares in or after the failed statement.</summary>
    /// <param name="cell">The cell's code.</param>
    /// <param name="failed">The start of that statement; null if it is unknown.</param>
    public void Add(SyntaxTree cell, LinePosition? failed)
    {
        var from = failed is { } position ? cell.GetText().Lines.GetPosition(position) : 0;
        foreach (var node in RunAtOnce(cell.GetRoot()).Where(node => node.FullSpan.End > from))
        {
            if (node is VariableDeclaratorSyntax { Identifier.Text: var name }) unset.Add((cell, name));
            if (node is SingleVariableDesignationSyntax { Identifier.Text: var part }) unset.Add((cell, part));
        }
    }

    /// <summary>The first use of a variable without a value in a cell, or null.</summary>
    /// <param name="script">The cell, which has not run yet.</param>
    /// <param name="state">The state after the cells so far.</param>
    public IdentifierNameSyntax? FirstReadBy(Script script, ScriptState<object>? state)
    {
        if (unset.Count == 0 || state is null) return null;
        var compilation = script.GetCompilation();
        var tree = compilation.SyntaxTrees.Single();
        var model = compilation.GetSemanticModel(tree);
        var names = RunAtOnce(tree.GetRoot()).OfType<IdentifierNameSyntax>().Where(IsUnset).ToList();
        var set = names.Where(IsTarget).Select(name => name.Identifier.Text).ToHashSet();
        return names.Find(name => !set.Contains(name.Identifier.Text));

        bool IsUnset(IdentifierNameSyntax name) =>
            model.GetSymbolInfo(name).Symbol is IFieldSymbol { DeclaringSyntaxReferences: [var declared, ..] }
            && unset.Contains((declared.SyntaxTree, name.Identifier.Text))
            && state.GetVariable(name.Identifier.Text) is { } variable
            && Equals(variable.Value, variable.Type.IsValueType ? Activator.CreateInstance(variable.Type) : null);
    }

    /// <summary>Leaves out the bodies of functions and types, which may run after the variable is set.</summary>
    private static IEnumerable<SyntaxNode> RunAtOnce(SyntaxNode root) => root.DescendantNodes(node => node
        is not (BaseMethodDeclarationSyntax or BasePropertyDeclarationSyntax or BaseTypeDeclarationSyntax
            or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax));

    private static bool IsTarget(IdentifierNameSyntax name) => name.Parent switch
    {
        AssignmentExpressionSyntax assignment => assignment.Left == name
            && assignment.Kind() is SyntaxKind.SimpleAssignmentExpression or SyntaxKind.CoalesceAssignmentExpression,
        ArgumentSyntax argument => argument.RefOrOutKeyword.IsKind(SyntaxKind.OutKeyword)
            || argument.Parent is TupleExpressionSyntax { Parent: AssignmentExpressionSyntax },
        _ => false,
    };
}
