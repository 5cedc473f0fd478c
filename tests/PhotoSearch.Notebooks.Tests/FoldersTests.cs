using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PhotoSearch.Tests;

/// <summary>The folders of the project depend on each other in one direction.</summary>
public sealed class FoldersTests
{
    private static readonly Dictionary<string, string[]> Known = new()
    {
        ["Documents"] = [],
        ["Kernel"] = ["Documents"],
        ["Protocol"] = ["Documents", "Kernel"],
        ["Running"] = ["Documents", "Kernel", "Protocol"],
        ["Jupyter"] = ["Kernel"],
    };

    private static readonly string Project = TestPaths.InRepository("lib", "PhotoSearch.Notebooks");

    [Fact]
    public async Task A_folder_uses_only_types_of_those_below_it()
    {
        var roots = new Dictionary<string, List<CompilationUnitSyntax>>();
        foreach (var folder in Known.Keys)
        {
            roots[folder] = [];
            foreach (var file in Directory.GetFiles(Path.Combine(Project, folder), "*.cs"))
                roots[folder].Add(CSharpSyntaxTree.ParseText(await File.ReadAllTextAsync(file)).GetCompilationUnitRoot());
        }
        var declared = roots.ToDictionary(pair => pair.Key, pair => pair.Value
            .SelectMany(root => root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()).Select(type => type.Identifier.Text).ToHashSet());
        var wrong = from user in Known
                    from root in roots[user.Key]
                    from name in root.DescendantNodes().OfType<SimpleNameSyntax>().Select(name => name.Identifier.Text)
                    from owner in Known.Keys
                    where owner != user.Key && !user.Value.Contains(owner) && declared[owner].Contains(name) && !declared[user.Key].Contains(name)
                    select $"{user.Key} uses {name}, of {owner}";
        Assert.Empty(wrong.Distinct());
        Assert.All(declared.Values, Assert.NotEmpty);
    }
}
