using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PhotoSearch.Tests;

/// <summary>The folders of a project depend on each other in one direction only.</summary>
public sealed class FoldersTests
{
    private static readonly string[] ImplicitUsings =
    [
        "System", "System.Collections.Generic", "System.IO", "System.Linq", "System.Net.Http", "System.Threading", "System.Threading.Tasks",
    ];

    /// <summary>Each folder may use the folders before it and the files next to the folders. Program.cs may use everything.</summary>
    [Theory]
    [InlineData("PhotoSearch", "Settings", "Imaging", "Clip", "Index", "Ingest", "Display")]
    [InlineData("PhotoSearch.Notebooks", "Documents", "Kernel", "Jupyter", "Protocol", "Running")]
    public void A_folder_uses_only_types_of_the_folders_before_it(string project, params string[] folders)
    {
        var root = TestPaths.InRepository("lib", project);
        var order = folders.Prepend("").Index().ToDictionary(folder => folder.Item, folder => folder.Index);
        var compilation = Compile(root);
        var wrong = new SortedSet<string>();
        var used = new HashSet<string>();
        foreach (var tree in compilation.SyntaxTrees)
        {
            var model = compilation.GetSemanticModel(tree);
            foreach (var name in tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>())
            {
                if (model.GetSymbolInfo(name).Symbol is not { } symbol) continue;
                var type = symbol as ITypeSymbol ?? symbol.ContainingType;
                if (type?.DeclaringSyntaxReferences is not [var declaration, ..]) continue;
                var (user, owner) = (FolderOf(tree.FilePath), FolderOf(declaration.SyntaxTree.FilePath));
                used.Add(owner);
                if (order[owner] > order[user]) wrong.Add($"{Path.GetRelativePath(root, tree.FilePath)} uses {type.Name}, of {owner}");
            }
        }
        Assert.Empty(wrong);
        Assert.Superset(folders[..^1].ToHashSet(), used);

        string FolderOf(string file) =>
            Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar) is [var folder, _, ..] ? folder : "";
    }

    /// <summary>Compiles the project without generated code, which is enough to resolve its names.</summary>
    private static CSharpCompilation Compile(string root)
    {
        var options = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview);
        var usings = string.Concat(ImplicitUsings.Select(name => $"global using {name};"));
        var sources = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.EndsWith(".OpenSearchNet.cs", StringComparison.Ordinal) && Path.GetFileName(file) != "Program.cs");
        var output = TestPaths.InRepository("artifacts", "bin", Path.GetFileName(root), "debug");
        var assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Concat(Directory.EnumerateFiles(output, "*.dll").Where(IsManaged))
            .Where(assembly => !Path.GetFileName(assembly).StartsWith("PhotoSearch", StringComparison.Ordinal))
            .DistinctBy(Path.GetFileName);
        return CSharpCompilation.Create("folders",
            [
                CSharpSyntaxTree.ParseText(usings, options, Path.Combine(root, "Usings.cs")),
                .. sources.Select(file => CSharpSyntaxTree.ParseText(File.ReadAllText(file), options, file)),
            ],
            [.. assemblies.Select(assembly => MetadataReference.CreateFromFile(assembly))]);
    }

    private static bool IsManaged(string path)
    {
        using var library = new PEReader(File.OpenRead(path));
        return library.HasMetadata;
    }
}
