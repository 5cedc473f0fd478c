using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

/// <summary>Completions and descriptions while you type a cell. <c>|</c> is the cursor.</summary>
public sealed class CodeHelpTests : IDisposable
{
    private readonly CellRunner cells = new();

    public void Dispose() => cells.Dispose();

    [Theory]
    [InlineData("photos.Wh|", "Where")]
    [InlineData("photos.Where(p => p.Starts|", "StartsWith")]
    [InlineData("photos[0]?.Len|", "Length")]
    [InlineData("pho|", "photos")]
    [InlineData("#!time\nConsole.WriteL|", "WriteLine")]
    [InlineData("using System.Text.Json|", "Json")]
    [InlineData("fore|", "foreach")]
    public async Task Matching_names_are_offered(string code, string expected)
    {
        await RunAsync("var photos = new[] { \"a.jpg\" };");
        var completions = await CompleteAsync(code);
        Assert.Contains(expected, completions.Matches);
        Assert.Equal(code.Length - 1, completions.End);
    }

    [Theory]
    [InlineData("\"Cons|")]
    [InlineData("// Cons|")]
    [InlineData("#!html\n<b>Cons|</b>")]
    [InlineData("nothing.Known|")]
    public async Task Nothing_is_offered_in_text_or_after_an_unknown_name(string code) =>
        Assert.Empty((await CompleteAsync(code)).Matches);

    [Fact]
    public async Task A_type_offers_static_members_and_a_value_the_others()
    {
        await RunAsync("var text = \"\";");
        Assert.DoesNotContain("IsNullOrEmpty", (await CompleteAsync("text.|")).Matches);
        Assert.Equal(["IsNullOrEmpty", "IsNullOrWhiteSpace"], (await CompleteAsync("string.IsNullOr|")).Matches);
    }

    [Fact]
    public async Task A_name_is_described_by_its_declaration_and_its_documentation()
    {
        await RunAsync("/// <summary>Twice.</summary>\nint Twice(int x) => 2 * x;\nvar number = 4;");
        Assert.Equal("int number", await DescribeAsync("num|ber"));
        Assert.Equal("int Twice(int x)", await DescribeAsync("Twice(|)"));
        Assert.StartsWith("void Console.WriteLine(string? value)", await DescribeAsync("Console.Wri|teLine(\"\")"));
        Assert.Contains(
            "Runs all code cells in order", await DescribeAsync($"#r \"x\"\nPhotoSearch.Notebooks.NotebookRunner.RunA|sync(\"\")"));
        Assert.Null(await DescribeAsync("1 +| 1"));
    }

    [Theory]
    [InlineData("1 + 1", "complete")]
    [InlineData("#!time\nfoo()", "complete")]
    [InlineData("if (true) {", "incomplete")]
    [InlineData("foo(]", "invalid")]
    public void Code_is_complete_incomplete_or_invalid(string code, string expected) =>
        Assert.Equal(expected, CodeHelp.Completeness(new IsCompleteRequest("1", code)).Status);

    private async Task RunAsync(string code)
    {
        using var cell = new CellOutput(_ => { }, CancellationToken.None);
        Assert.Null(await cells.RunAsync(code, "cell 1", cell));
    }

    private Task<CompletionsEvent> CompleteAsync(string code) =>
        CodeHelp.CompleteAsync(cells, new CompleteRequest("1", code.Replace("|", ""), code.IndexOf('|', StringComparison.Ordinal)));

    private async Task<string?> DescribeAsync(string code) =>
        (await CodeHelp.DescribeAsync(
            cells, new InspectRequest("1", code.Replace("|", ""), code.IndexOf('|', StringComparison.Ordinal)))).Text;
}
