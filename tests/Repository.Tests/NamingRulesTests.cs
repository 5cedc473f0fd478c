using System.Text.RegularExpressions;

namespace PhotoSearch.Tests;

/// <summary>Names that .editorconfig does not allow fail the build.</summary>
public sealed class NamingRulesTests : IDisposable
{
    // Each line that ends in "// wrong" has one name that breaks the rule for its kind.
    private const string Code = """
        namespace Names;

        internal interface Wrong; // wrong

        internal interface IRight<TItem>;

        internal interface IRight<Item, TItem>; // wrong

        internal sealed class wrongClass // wrong
        {
            private const int wrongConstant = 1; // wrong
            private const int Constant = 1;
            private static readonly int wrongStatic = 2; // wrong
            private static readonly int Static = 2;
            private static int s_wrong = 3; // wrong
            private static int shared = 3;
            private int _wrong = 4; // wrong
            private int m_wrong = 4; // wrong
            private int WrongField = 4; // wrong
            private int field = 4;

            public int wrongProperty => wrongConstant + Constant + wrongStatic + Static; // wrong

            private async Task Wrong( // wrong
                int WrongParameter) // wrong
            {
                var WrongLocal = WrongParameter; // wrong
                s_wrong = shared = _wrong = m_wrong = WrongField = field = WrongLocal;
                await wrongFunction();

                static Task wrongFunction() => Task.CompletedTask; // wrong
            }
        }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-names-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_wrong_name_of_any_kind_is_an_error()
    {
        foreach (var file in new[] { ".editorconfig", "Directory.Build.props" }) File.Copy(TestPaths.InRepository(file), In(file));
        File.WriteAllText(In("Names.csproj"), """<Project Sdk="Microsoft.NET.Sdk" />""");
        File.WriteAllText(In("Names.cs"), Code);

        var ended = await TestProcess.RunAsync("dotnet", ["build"], folder.FullName);

        Assert.Equal(1, ended.ExitCode);
        var lines = Code.Split('\n').Index().ToArray();
        var wrong = lines.Where(line => line.Item.Contains("// wrong", StringComparison.Ordinal)).Select(line => line.Index + 1);
        var found = lines.Select(line => line.Index + 1)
            .Where(number => Regex.IsMatch(ended.Output, $@"Names\.cs\({number},\d+\): error IDE1006"));
        Assert.Equal(wrong, found);
    }

    private string In(string file) => Path.Combine(folder.FullName, file);
}
