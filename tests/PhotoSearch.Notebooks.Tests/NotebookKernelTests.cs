using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

public sealed class NotebookKernelTests(KernelFixture kernel) : IClassFixture<KernelFixture>
{
    [Fact]
    public async Task The_last_value_is_the_result()
    {
        var result = await kernel.OneAsync<ResultEvent>("var three = 3;\n\"three: \" + three");
        Assert.Equal("three: 3", result.Data["text/plain"]);
    }

    [Fact]
    public async Task A_semicolon_hides_the_last_value() => Assert.Empty(await kernel.RunAsync("var hidden = 1; hidden.ToString();"));

    [Fact]
    public async Task A_call_without_a_value_gives_no_result() =>
        Assert.IsType<StreamEvent>(Assert.Single(await kernel.RunAsync("Console.Write(1)")));

    [Fact]
    public async Task Null_is_a_value() =>
        Assert.Contains("null", (await kernel.OneAsync<ResultEvent>("(string)null")).Data.Values.Single(), StringComparison.Ordinal);

    [Fact]
    public async Task Variables_and_usings_stay_for_later_cells()
    {
        Assert.Empty(
            await kernel.RunAsync(
                "using System.Globalization;\nvar kept = 1.5;\nstring Show(double d) => d.ToString(CultureInfo.InvariantCulture);"));
        Assert.Equal("1.5", (await kernel.OneAsync<ResultEvent>("Show(kept)")).Data["text/plain"]);
        Assert.Empty(await kernel.RunAsync("NumberStyles unused = default;"));
    }

    [Fact]
    public async Task Await_works_at_the_top_level()
    {
        var result = await kernel.OneAsync<ResultEvent>("await Task.Yield();\nawait Task.FromResult(\"later\")");
        Assert.Equal("later", result.Data["text/plain"]);
    }

    [Fact]
    public async Task Objects_and_numbers_are_shown_as_HTML()
    {
        Assert.Contains(
            "<td>Width</td>", (await kernel.OneAsync<ResultEvent>("new { Width = 224 }")).Data["text/html"], StringComparison.Ordinal);
        Assert.Contains("<pre>224</pre>", (await kernel.OneAsync<ResultEvent>("224")).Data["text/html"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_two_console_streams_stay_separate()
    {
        var events = await kernel.RunAsync("Console.WriteLine(\"out\"); Console.Error.Write(\"err\");");
        Assert.Equal(
            [("stdout", "out\n"), ("stderr", "err")], events.Cast<StreamEvent>().Select(e => (e.Name, e.Text.ReplaceLineEndings("\n"))));
    }

    [Fact]
    public async Task Output_of_another_process_does_not_break_the_protocol()
    {
        var events = await kernel.RunAsync("System.Diagnostics.Process.Start(\"dotnet\", \"--version\").WaitForExit();");
        Assert.All(events, e => Assert.IsType<StreamEvent>(e));
        Assert.Equal("ok", (await kernel.OneAsync<ResultEvent>("\"ok\"")).Data["text/plain"]);
    }

    [Theory]
    [InlineData("display(\"1 of 2\")")]
    [InlineData("\"1 of 2\".Display()")]
    [InlineData("\"1 of 2\".Display(\"text/plain\")")]
    public async Task A_later_cell_updates_a_displayed_value_in_place(string display)
    {
        var shown = await kernel.OneAsync<DisplayEvent>($"var shown = {display};");
        Assert.Equal("1 of 2", shown.Data["text/plain"]);
        var updated = await kernel.OneAsync<DisplayUpdateEvent>("shown.Update(\"2 of 2\");");
        Assert.Equal((shown.DisplayId, "2 of 2"), (updated.DisplayId, updated.Data["text/plain"]));
    }

    [Theory]
    [InlineData("HTML(\"<b>x</b>\")")]
    [InlineData("display(HTML(\"<b>x</b>\"))")]
    [InlineData("\"<b>x</b>\".DisplayAs(\"text/html\")")]
    [InlineData("using Microsoft.DotNet.Interactive;\nKernelInvocationContext.Current.Display(HTML(\"<b>x</b>\"), \"text/html\");")]
    [InlineData("#!html\n<b>x</b>")]
    public async Task HTML_is_shown_unchanged(string code)
    {
        var shown = Assert.Single(await kernel.RunAsync(code));
        Assert.Equal("<b>x</b>", ((shown as DisplayEvent)?.Data ?? ((ResultEvent)shown).Data)["text/html"]);
    }

    [Fact]
    public async Task A_library_formats_its_types_through_an_attribute_found_by_name()
    {
        var result = await kernel.OneAsync<ResultEvent>("""
            public class TypeFormatterSourceAttribute(Type type) : Attribute
            {
                public Type FormatterSourceType { get; } = type;
                public string[] PreferredMimeTypes { get; set; }
            }
            public class PhotoFormatters
            {
                public IEnumerable<object> CreateTypeFormatters() => [new AsHtml(), new AsText()];
            }
            public class AsHtml
            {
                public string MimeType => "text/html";
                public bool Format(object value, System.IO.TextWriter writer) { writer.Write("<img alt='" + value + "'>"); return true; }
            }
            public class AsText
            {
                public string MimeType => "text/plain";
                public bool Format(object value, System.IO.TextWriter writer) { writer.Write("photo " + value); return true; }
            }
            [TypeFormatterSource(typeof(PhotoFormatters), PreferredMimeTypes = new[] { "text/html", "text/plain" })]
            public record Photo(string Name) { public override string ToString() => Name; }
            new Photo("a.jpg")
            """);
        Assert.Equal("<img alt='a.jpg'>", result.Data["text/html"]);
        Assert.Equal("photo a.jpg", result.Data["text/plain"]);
    }

    [Fact]
    public async Task A_compiler_error_is_reported_with_its_line_and_column()
    {
        var error = await kernel.OneAsync<ErrorEvent>("var a1 = 1;\n\n  a1 + missing");
        Assert.Equal(("CS0103", 3, 8), (error.Name, error.Line, error.Column));
    }

    [Fact]
    public async Task An_exception_is_reported_with_the_line_that_threw_it()
    {
        var error = await kernel.OneAsync<ErrorEvent>("await Task.Yield();\n\nSystem.IO.File.ReadAllText(\"none.txt\");");
        Assert.Equal(("System.IO.FileNotFoundException", 3), (error.Name, error.Line));
        Assert.Contains("none.txt", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Trace, line => line.Contains("CodeAnalysis", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Effects_of_a_cell_before_its_error_stay()
    {
        await kernel.RunAsync("var before = 1;");
        await kernel.OneAsync<ErrorEvent>("before = 2; throw new Exception(\"no\");");
        Assert.Contains("<pre>2</pre>", (await kernel.OneAsync<ResultEvent>("before")).Data["text/html"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_variable_that_a_failed_cell_did_not_set_is_an_error_instead_of_null()
    {
        await kernel.OneAsync<ErrorEvent>(
            "var first = \"set\";\nvar settings = Load(); var after = 1;\nstring Load() => throw new Exception(\"no\");");
        Assert.Equal("set", (await kernel.OneAsync<ResultEvent>("first")).Data["text/plain"]);
        var error = await kernel.OneAsync<ErrorEvent>("var size = 2;\nConsole.Write(settings.Length);");
        Assert.Equal(
            ("`settings` has no value because the cell that sets it failed. Run that cell again.", 2, 15),
            (error.Message, error.Line, error.Column));
        Assert.StartsWith("`after` has no value", (await kernel.OneAsync<ErrorEvent>("after + 1")).Message, StringComparison.Ordinal);
        Assert.Empty(await kernel.RunAsync("settings = \"now\"; int Later() => after;"));
        Assert.Equal("now", (await kernel.OneAsync<ResultEvent>("settings")).Data["text/plain"]);
        await kernel.RunAsync("var after = 0;");
        Assert.IsType<ResultEvent>(Assert.Single(await kernel.RunAsync("after + 1")));
    }

    [Fact]
    public async Task A_name_that_no_cell_has_set_comes_with_the_advice_to_run_the_cells_above()
    {
        var error = await kernel.OneAsync<ErrorEvent>("nowhere.Load();\nalsoNowhere + nowhere");
        Assert.Equal(
            "No cell has set `nowhere` or `alsoNowhere` since the kernel started. If a cell above sets it, run the cells above first.",
            error.Trace[^1]);
    }

    [Fact]
    public async Task Compiler_errors_are_in_line_order()
    {
        var error = await kernel.OneAsync<ErrorEvent>(
            "int Twice(int x) => missing1;\nvar a2 = missing2;\nint Thrice(int x) => missing3;\nmissing4();");
        Assert.Equal(["(1,", "(2,", "(3,", "(4,"], error.Trace.SkipLast(1).Select(line => line[..3]));
        Assert.Equal(1, error.Line);
    }

    [Fact]
    public async Task An_interrupted_cell_can_stop_by_its_token_and_the_kernel_continues()
    {
        using var cancellation = new CancellationTokenSource();
        var run = kernel.RunAsync("""
            Console.Write("waiting");
            await Task.Delay(-1, Microsoft.DotNet.Interactive.KernelInvocationContext.Current.CancellationToken);
            """, _ => cancellation.Cancel(), cancellation.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        var after = await kernel.RunAsync("\"alive\"");
        Assert.Equal("alive", after.OfType<ResultEvent>().Single().Data["text/plain"]);
    }

    [Fact]
    public async Task An_abandoned_cell_that_ends_later_changes_no_variable_of_later_cells()
    {
        var gate = new TaskCompletionSource();
        AppDomain.CurrentDomain.SetData("gate", gate.Task);
        using var cells = new CellRunner();
        var abandoned = new CellOutput(_ => { }, CancellationToken.None);
        var late = cells.RunAsync(
            "var gate = (Task)AppDomain.CurrentDomain.GetData(\"gate\"); await gate;\nvar late = 1;", "cell 1", abandoned);
        abandoned.Dispose();
        using var next = new CellOutput(_ => { }, CancellationToken.None);
        Assert.Null(await cells.RunAsync("var since = 2;", "cell 2", next));
        gate.SetResult();
        Assert.Null(await late);
        Assert.Null(await cells.RunAsync("since.ToString()", "cell 3", next));
    }
}
