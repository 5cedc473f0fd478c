using System.Diagnostics;
using System.Globalization;
using static Microsoft.Playwright.Assertions;

namespace PhotoSearch.Tests;

/// <summary>A learner's first hour, in a real browser.</summary>
public sealed class LabBrowserTests(LabBrowser lab) : IClassFixture<LabBrowser>
{
    [Fact]
    public async Task A_learner_steps_through_the_notebooks_and_searches_for_something_else()
    {
        await Expect((await lab.OpenAsync("1-prepare-opensearch.ipynb")).Page.Locator("#notification_trusted")).ToHaveTextAsync("Trusted");
        await StepThroughAsync("1-prepare-opensearch.ipynb");
        await StepThroughAsync("2-process-and-upload.ipynb");
        var notebook = await StepThroughAsync("3-run-vector-search.ipynb");
        var gallery = notebook.Cell("LoadAsync(textInput, hits, folder)").Locator(".output_html");
        await Expect(gallery.Locator("h3")).ToHaveTextAsync("a red boat at sunset");
        var captions = await gallery.Locator("figcaption").AllInnerTextsAsync();

        await notebook.EditAsync(notebook.Cell("var textInput"), """
            var textInput = "a house in the snow";
            var hits = await index.SearchAsync(await model.EmbedTextAsync(textInput), k: 3);
            display(await PhotoGallery.LoadAsync(textInput, hits, folder));
            """);
        Assert.Empty(await notebook.RunToEndAsync());
        await Expect(gallery.Locator("h3")).ToHaveTextAsync("a house in the snow");
        await Expect(gallery.Locator("img")).ToHaveCountAsync(3);
        Assert.Empty(captions.Intersect(await gallery.Locator("figcaption").AllInnerTextsAsync()));
    }

    [Fact]
    public async Task An_endless_cell_is_interrupted_and_the_kernel_keeps_running()
    {
        var notebook = await lab.OpenAsync("1-prepare-opensearch.ipynb");
        await notebook.AppendAsync("var kept = 6 * 7;\nwhile (true) { Console.WriteLine(\"again\"); await Task.Delay(100); }");
        await notebook.Page.Keyboard.PressAsync("Shift+Enter");
        var endless = notebook.Cell("var kept");
        await Expect(endless.Locator(".output_stdout")).ToContainTextAsync("again");
        await notebook.InterruptAsync();
        await Expect(endless.Locator(".output_error")).ToContainTextAsync("Interrupted");

        await notebook.AppendAsync("Console.WriteLine($\"still {kept}\");");
        await Expect((await notebook.RunSelectedAsync()).Locator(".output_stdout")).ToContainTextAsync("still 42");
    }

    [Fact]
    public async Task An_interrupted_upload_stores_photos_in_progress_and_the_next_one_continues()
    {
        var photos = Directory.GetFiles(TestPaths.InRepository("data", "photos")).Length;
        var notebook = await lab.OpenAsync("2-process-and-upload.ipynb");
        await notebook.SelectAsync(notebook.Cell("#r"));
        await notebook.RunSelectedAsync();
        await notebook.AppendAsync("""
            using Microsoft.DotNet.Interactive;
            var some = PhotoIndex.Open(settings.WithIndex("interrupted"));
            await some.CreateAsync(new(model.Name, model.Dimension));
            var untilInterrupted = KernelInvocationContext.Current.CancellationToken.WaitHandle;
            Task<IngestSummary> Upload(Action<IngestProgress> report) =>
                PhotoIngest.RunAsync(model, some, settings.PhotosDir, new() { BulkSize = 4, ReportEvery = 4 }, report);
            Console.WriteLine(await Upload(progress => { Console.WriteLine(progress); untilInterrupted.WaitOne(); }));
            """);
        await notebook.Page.Keyboard.PressAsync("Shift+Enter");
        var upload = notebook.Cell("untilInterrupted");
        await Expect(upload.Locator(".output_stdout")).ToContainTextAsync($"of {photos} photos");
        await notebook.InterruptAsync();
        await Expect(upload.Locator(".output_stdout")).ToContainTextAsync("Interrupted: the next run continues from here.");

        await notebook.AppendAsync(
            "var rest = await Upload(_ => { });\nConsole.WriteLine($\"{rest.Unchanged > 0} {rest.Interrupted} {rest.Indexed + " +
            "rest.Unchanged}\");");
        await Expect((await notebook.RunSelectedAsync()).Locator(".output_stdout")).ToContainTextAsync($"True False {photos}");
    }

    [Fact]
    public async Task A_crash_is_one_error_and_a_restart_starts_afresh()
    {
        var notebook = await lab.OpenAsync("3-run-vector-search.ipynb");
        await notebook.AppendAsync("Environment.FailFast(\"out of order\");");
        var crashed = (await notebook.RunSelectedAsync()).Locator(".output_error");
        await Expect(crashed).ToContainTextAsync("out of order");
        await Expect(crashed).ToContainTextAsync("Restart the kernel");

        await notebook.RestartAsync();
        await notebook.AppendAsync("Console.WriteLine(Environment.ProcessId);");
        var process =
            int.Parse(await (await notebook.RunSelectedAsync()).Locator(".output_stdout").InnerTextAsync(), CultureInfo.InvariantCulture);
        using (var running = Process.GetProcessById(process)) Assert.False(running.HasExited);

        await notebook.RestartAsync();
        Assert.Throws<ArgumentException>(() => Process.GetProcessById(process));
        await notebook.AppendAsync("process + 1");
        await Expect((await notebook.RunSelectedAsync()).Locator(".output_error")).ToContainTextAsync("CS0103");
    }

    [Fact]
    public async Task Tab_completes_and_Shift_Tab_explains()
    {
        var notebook = await lab.OpenAsync("1-prepare-opensearch.ipynb");
        await notebook.SelectAsync(notebook.Cell("#r"));
        await notebook.RunSelectedAsync();
        var cell = await notebook.AppendAsync("PhotoIndex.Op");
        await notebook.Page.Keyboard.PressAsync("Tab");
        await Expect(cell.Locator(".CodeMirror")).ToContainTextAsync("PhotoIndex.Open");
        await notebook.Page.Keyboard.PressAsync("Shift+Tab");
        await Expect(notebook.Page.Locator("#tooltip")).ToContainTextAsync("IPhotoIndex PhotoIndex.Open(WorkshopSettings settings");
        await Expect(notebook.Page.Locator("#tooltip")).ToContainTextAsync("Opens an index");
    }

    private async Task<NotebookPage> StepThroughAsync(string file)
    {
        var notebook = await lab.OpenAsync(file);
        await notebook.SelectAsync(notebook.Page.Locator(".cell.code_cell").First);
        Assert.Empty(await notebook.RunToEndAsync());
        return notebook;
    }
}
