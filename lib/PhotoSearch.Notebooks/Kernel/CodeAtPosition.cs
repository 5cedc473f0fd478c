using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PhotoSearch.Notebooks;

/// <summary>The compiler's view of a position in a cell that has not run yet.</summary>
/// <param name="compilation">The cell as it follows the cells that ran. It has one source.</param>
/// <param name="position">The position in UTF-16 units from the cell's start.</param>
internal sealed class CodeAtPosition(Compilation compilation, int position)
{
    /// <summary>The most completions to offer. An empty word matches about ten thousand names.</summary>
    private const int MostMatches = 500;

    private static readonly SymbolDisplayFormat Declaration = SymbolDisplayFormat.MinimallyQualifiedFormat
        .AddLocalOptions(SymbolDisplayLocalOptions.IncludeType);

    private static readonly SymbolDisplayFormat DeclarationInCell =
        Declaration.RemoveMemberOptions(SymbolDisplayMemberOptions.IncludeContainingType);

    private readonly SemanticModel model = compilation.GetSemanticModel(compilation.SyntaxTrees.Single());
    private readonly SyntaxNode root = compilation.SyntaxTrees.Single().GetRoot();
    private readonly string code = compilation.SyntaxTrees.Single().ToString();

    /// <summary>The names that start with the word before the position.</summary>
    public CompletionsEvent Completions()
    {
        var start = position;
        while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(code[start - 1])) start--;
        if (IsText(start)) return new(position, position, []);
        var word = code[start..position];
        var names = Names(start, word).Where(name => name.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Distinct()
            .OrderByDescending(name => name.StartsWith(word, StringComparison.Ordinal))
                .ThenBy(name => name, StringComparer.OrdinalIgnoreCase);
        return new(start, position, [.. names.Take(MostMatches)]);
    }

    /// <summary>The declaration and documentation of the name at the position or just before it, or null.</summary>
    public string? Description()
    {
        var after = root.FindToken(position);
        var before = after.GetPreviousToken();
        // Between the parentheses of a call, describe the called method.
        if (before.IsKind(SyntaxKind.OpenParenToken)) before = before.GetPreviousToken();
        var name = new[] { after, before }.FirstOrDefault(token => token.IsKind(SyntaxKind.IdentifierToken));
        if (name.Parent is not { } node) return null;
        var info = model.GetSymbolInfo(node);
        var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault() ?? model.GetDeclaredSymbol(node);
        if (symbol is null) return null;
        // The compiler makes a cell's variables fields of a hidden class, which the description leaves out.
        var declaration = symbol.ToDisplayString(symbol.ContainingType is { IsScriptClass: true } ? DeclarationInCell : Declaration);
        var file = (compilation.GetMetadataReference(symbol.ContainingAssembly) as PortableExecutableReference)?.FilePath;
        var documented = symbol is IMethodSymbol { ReducedFrom: { } extension } ? extension : symbol.OriginalDefinition;
        return file is not null && documented.GetDocumentationCommentId() is { } id && DocumentationFile.Summary(file, id) is { } summary
            ? $"{declaration}\n\n{summary}"
            : declaration;
    }

    private IEnumerable<string> Names(int start, string word)
    {
        var dot = root.FindToken(Math.Max(0, code.AsSpan(0, start).TrimEnd().Length - 1));
        var owner = dot.Parent switch
        {
            MemberAccessExpressionSyntax access when dot == access.OperatorToken => access.Expression,
            QualifiedNameSyntax qualified when dot == qualified.DotToken => qualified.Left,
            MemberBindingExpressionSyntax binding when dot == binding.OperatorToken =>
                binding.Ancestors().OfType<ConditionalAccessExpressionSyntax>().First().Expression,
            _ => null,
        };
        var symbols = owner is null ? model.LookupSymbols(start) : Members(owner, start);
        var names = symbols.Where(symbol => symbol.CanBeReferencedByName).Select(symbol => symbol.Name);
        return owner is null && word != "" ? names.Concat(SyntaxFacts.GetKeywordKinds().Select(SyntaxFacts.GetText)) : names;
    }

    private IEnumerable<ISymbol> Members(ExpressionSyntax owner, int start)
    {
        if (model.GetSymbolInfo(owner).Symbol is INamespaceOrTypeSymbol container)
            return model.LookupSymbols(start, container).Where(symbol => symbol.IsStatic || symbol is INamespaceOrTypeSymbol);
        if (model.GetTypeInfo(owner).Type is not { TypeKind: not TypeKind.Error } type) return [];
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable
            && owner.Parent is ConditionalAccessExpressionSyntax)
            type = nullable.TypeArguments[0];
        return model.LookupSymbols(start, type, includeReducedExtensionMethods: true)
            .Where(symbol => symbol is not INamedTypeSymbol && (!symbol.IsStatic || symbol is IMethodSymbol { ReducedFrom: not null }));
    }

    /// <summary>True in a comment or a string, where there is nothing to complete.</summary>
    private bool IsText(int at) =>
        at > 0 && (root.FindTrivia(at - 1).Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
        || root.FindToken(at - 1)
            .Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.CharacterLiteralToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            && root.FindToken(at - 1).Span is var text && text.Start < at && at < text.End);
}
