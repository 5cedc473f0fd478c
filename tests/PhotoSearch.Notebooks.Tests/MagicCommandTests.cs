using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

public sealed class MagicCommandTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    [Fact]
    public async Task Code_after_another_language_keeps_its_line_numbers()
    {
        var events = await kernel.RunAsync("#!markdown\n# Title\n#!csharp\n\nmissing");
        Assert.Equal("# Title", Assert.IsType<DisplayEvent>(events[0]).Data["text/markdown"]);
        Assert.Equal(5, Assert.IsType<ErrorEvent>(events[1]).Line);
    }

    [Fact]
    public async Task Time_is_shown_after_the_cell()
    {
        var events = await kernel.RunAsync("#!time\nConsole.Write(1);");
        Assert.StartsWith("Wall time: ", Assert.IsType<DisplayEvent>(events[^1]).Data["text/plain"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_lists_the_variables()
    {
        await kernel.RunAsync("var listed = 7;");
        Assert.Contains("listed", (await kernel.OneAsync<DisplayEvent>("#!who")).Data["text/plain"], StringComparison.Ordinal);
        Assert.Contains("listed\tInt32\t7", (await kernel.OneAsync<DisplayEvent>("#!whos")).Data["text/plain"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_is_one_clear_line()
    {
        var error = await kernel.OneAsync<ErrorEvent>("var x = 1;\n#!fsharp\nlet y = 1");
        Assert.StartsWith("#!fsharp is not a known command.", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.Line);
    }

    [Theory]
    [InlineData("#!tiem", "#!time")]
    [InlineData("#!whose", "#!whos")]
    [InlineData("#!Markdwon", "#!markdown")]
    public async Task The_error_for_an_unknown_command_names_the_nearest_known_one(string command, string nearest) =>
        Assert.StartsWith(
            $"{command} is not a known command. Did you mean {nearest}?", (await kernel.OneAsync<ErrorEvent>(command)).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task JavaScript_is_shown_as_a_script_for_the_page() =>
        Assert.Equal(
            "<script type=\"text/javascript\">let x = 1;</script>",
            (await kernel.OneAsync<DisplayEvent>("#!javascript\nlet x = 1;")).Data["text/html"]);

    [Fact]
    public async Task About_names_the_language_and_the_formatting_package()
    {
        var about = (await kernel.OneAsync<DisplayEvent>("#!about")).Data["text/plain"];
        Assert.Contains("C# 14.0 on .NET 10.", about, StringComparison.Ordinal);
        Assert.Contains("Microsoft.DotNet.Interactive.Formatting 1.0.0-beta.26120.1", about, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_runs_a_source_file()
    {
        kernel.Write("greeting.cs", "string Greet(string name) => \"hello \" + name;");
        Assert.Equal("hello you", (await kernel.OneAsync<ResultEvent>("#!import greeting.cs\nGreet(\"you\")")).Data["text/plain"]);
    }

    [Fact]
    public async Task Import_runs_a_notebook()
    {
        kernel.Write("part.ipynb", NotebookFolder.Json(["var imported = 1;", "imported++;"]));
        Assert.Contains(
            "<pre>2</pre>", (await kernel.OneAsync<ResultEvent>("#!import part.ipynb\nimported")).Data["text/html"],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_in_an_imported_file_names_that_file()
    {
        kernel.Write("wrong.cs", "\nnowhere();");
        var error = await kernel.OneAsync<ErrorEvent>("\n#!import wrong.cs");
        Assert.StartsWith("wrong.cs, line 2: ", error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.Line);
    }

    [Theory]
    [InlineData("\"\"\"\n{0}\n\"\"\"")]
    [InlineData("$\"\"\"\n{0}\n\"\"\"")]
    [InlineData("@\"\n{0}\n\".Trim()")]
    [InlineData("/*\n{0}\n*/ \"#!markdown\"")]
    public async Task A_command_in_a_string_or_a_comment_does_not_run(string code) =>
        Assert.Equal(
            "#!markdown",
            (await kernel.OneAsync<ResultEvent>(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, code, "#!markdown"))).Data["text/plain"]);

    [Fact]
    public async Task A_reference_in_a_string_or_in_Markdown_is_ignored()
    {
        Assert.Equal("#r \"none.dll\"", (await kernel.OneAsync<ResultEvent>("\"\"\"\"\n#r \"none.dll\"\n\"\"\"\"")).Data["text/plain"]);
        Assert.Equal("#r \"none.dll\"", (await kernel.OneAsync<DisplayEvent>("#!markdown\n#r \"none.dll\"")).Data["text/markdown"]);
    }

    [Fact]
    public async Task Text_of_another_language_is_not_read_as_code()
    {
        var events = await kernel.RunAsync("#!markdown\nIt's \"\"\" here.\n#!csharp\n\"after\"");
        Assert.Equal("It's \"\"\" here.", Assert.IsType<DisplayEvent>(events[0]).Data["text/markdown"]);
        Assert.Equal("after", Assert.IsType<ResultEvent>(events[1]).Data["text/plain"]);
    }
}
