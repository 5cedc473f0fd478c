using System.Text.Json;
using System.Text.Json.Nodes;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

public sealed class LabCommandTests : IAsyncLifetime
{
    private LabFolder lab = null!;

    private string Registration => Path.Combine(lab.JupyterData, "kernels", ".net-csharp", "kernel.json");

    public async ValueTask InitializeAsync() => lab = await LabFolder.CreateAsync();

    public ValueTask DisposeAsync()
    {
        lab.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Without_Jupyter_one_line_says_how_to_install_it()
    {
        lab.Environment["PATH"] = lab.In("nothing");
        var result = await lab.RunAsync("lab", lab.Notebooks);
        Assert.Equal(1, result.ExitCode);
        Assert.Matches("^Jupyter is not installed. To install it: [^\n]+ jupyterlab\n$", result.Error);
    }

    [Fact]
    public async Task A_named_folder_opens_even_if_settings_are_wrong()
    {
        lab.Environment["PATH"] = lab.In("nothing");
        lab.Environment["CLIP_MODEL"] = "no-such-model";
        Assert.StartsWith("Jupyter is not installed.", (await lab.RunAsync("lab", lab.Notebooks)).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await lab.RunAsync("lab")).ExitCode);
    }

    [Theory]
    [InlineData("--fresh")]
    [InlineData("--copy")]
    public async Task A_folder_is_opened_in_place_and_never_copied(string option)
    {
        var result = await lab.RunAsync("lab", lab.Notebooks, option);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("FOLDER is opened in place", result.Error);
        Assert.False(Directory.Exists(lab.In("lab")));
    }

    [Fact]
    public async Task A_missing_folder_is_named()
    {
        var result = await lab.RunAsync("lab", lab.In("nowhere"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(lab.In("nowhere"), result.Error);
    }

    [Fact]
    public async Task The_copy_has_no_outputs_is_ignored_by_git_and_finds_the_library()
    {
        var made = await lab.RunAsync("lab", "--copy");
        Assert.Equal((0, lab.In("lab") + Environment.NewLine, ""), (made.ExitCode, made.Output, made.Error));
        foreach (var original in Directory.GetFiles(lab.Notebooks).Order(StringComparer.Ordinal))
        {
            var expected = await Notebook.ReadAsync(original);
            expected.ClearOutputs();
            Assert.Equal(expected.ToString(), await File.ReadAllTextAsync(lab.In("lab", Path.GetFileName(original))));
            // The notebook's paths are relative, including the path of the library.
            var ran = await NotebookRunner.RunAsync(lab.In("lab", Path.GetFileName(original)), new() { Environment = lab.Environment });
            Assert.Equal(expected.CodeCells.Count(), ran.CellsRun);
        }
        var ignored = File.ReadAllLines(TestPaths.InRepository(".gitignore"));
        Assert.Contains("/lab/", ignored);
        Assert.Contains("/lab-*/", ignored);
    }

    [Fact]
    public async Task The_copy_keeps_the_learners_changes_and_changed_originals_are_reported()
    {
        var (first, second) = ("1-prepare-opensearch.ipynb", "2-process-and-upload.ipynb");
        await lab.RunAsync("lab", "--copy");
        await EditAsync(lab.In("lab", first), "var settings", "var mine");
        File.Delete(lab.In("lab", second));
        Assert.Equal("", (await lab.RunAsync("lab", "--copy")).Error);
        Assert.True(File.Exists(lab.In("lab", second)));

        await EditAsync(Path.Combine(lab.Notebooks, second), "var settings", "var renamed");
        var told = await lab.RunAsync("lab", "--copy");
        Assert.StartsWith($"The workshop's {second} changed after your copy was made.", told.Error);
        Assert.Single(told.Error.TrimEnd().Split('\n'));
        Assert.Contains("var mine", await File.ReadAllTextAsync(lab.In("lab", first)));
        Assert.DoesNotContain("var renamed", await File.ReadAllTextAsync(lab.In("lab", second)));
    }

    [Fact]
    public async Task Running_or_saving_in_another_program_does_not_count_as_a_change()
    {
        await lab.RunAsync("lab", "--copy");
        foreach (var file in Directory.GetFiles(lab.Notebooks))
            await File.WriteAllTextAsync(file, JsonNode.Parse(await File.ReadAllTextAsync(file))!.ToJsonString());
        await NotebookRunner.RunAsync(Path.Combine(lab.Notebooks, "1-prepare-opensearch.ipynb"),
            new() { Environment = lab.Environment, OutputPath = Path.Combine(lab.Notebooks, "1-prepare-opensearch.ipynb") });
        Assert.Equal("", (await lab.RunAsync("lab", "--copy")).Error);
    }

    [Fact]
    public async Task Fresh_makes_a_new_copy_and_keeps_every_old_one()
    {
        await lab.RunAsync("lab", "--copy");
        for (var copy = 1; copy <= 2; copy++)
        {
            await EditAsync(lab.In("lab", "1-prepare-opensearch.ipynb"), "var settings", $"var mine{copy}");
            var again = await lab.RunAsync("lab", "--copy", "--fresh");
            Assert.True(again.ExitCode == 0, again.Error);
            Assert.DoesNotContain("mine", await File.ReadAllTextAsync(lab.In("lab", "1-prepare-opensearch.ipynb")));
            var old = lab.In(again.Error.Trim().Split(' ')[^1]);
            Assert.StartsWith(lab.In("lab-20"), old);
            Assert.Contains($"mine{copy}", await File.ReadAllTextAsync(Path.Combine(old, "1-prepare-opensearch.ipynb")));
        }
        Assert.Equal(2, Directory.GetDirectories(lab.In(), "lab-*").Length);
    }

    private static async Task EditAsync(string notebook, string before, string after)
    {
        var text = await File.ReadAllTextAsync(notebook);
        Assert.Contains(before, text);
        await File.WriteAllTextAsync(notebook, text.Replace(before, after, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Install_registers_the_kernel_for_the_user_and_uninstall_removes_it()
    {
        LabPrograms.SkipWithout("jupyter-notebook");
        var installed = await lab.RunAsync("lab", "--install");
        Assert.True(installed.ExitCode == 0, installed.Error);
        Assert.Contains(Registration, installed.Output);
        var arguments = JsonElement.Parse(File.ReadAllText(Registration)).GetProperty("argv").EnumerateArray()
            .Select(argument => argument.GetString()!).ToArray();
        Assert.True(File.Exists(arguments[0]) && File.Exists(arguments[2]), string.Join(' ', arguments));

        Assert.Contains("Removed the .NET (C#) kernel", (await lab.RunAsync("lab", "--uninstall")).Output);
        Assert.False(File.Exists(Registration));
    }

    [Fact]
    public async Task Another_kernel_with_the_name_is_replaced_with_a_message_and_never_removed()
    {
        LabPrograms.SkipWithout("jupyter-notebook");
        Directory.CreateDirectory(Path.GetDirectoryName(Registration)!);
        await File.WriteAllTextAsync(Registration, """{ "argv": ["dotnet", "interactive"] }""");

        Assert.Contains("is not registered", (await lab.RunAsync("lab", "--uninstall")).Output);
        Assert.True(File.Exists(Registration));
        Assert.Contains("dotnet interactive jupyter install", (await lab.RunAsync("lab", "--install")).Output);
    }

    [Fact]
    public async Task Nbconvert_executes_all_three_notebooks()
    {
        LabPrograms.SkipWithout("jupyter-notebook", "jupyter-nbconvert");
        Assert.Equal(0, (await lab.RunAsync("lab", "--install")).ExitCode);
        var nbconvert = await TestProcess.RunAsync(
            "jupyter-nbconvert",
            ["--to", "notebook", "--execute", "--output-dir", lab.In("executed"), .. Directory.GetFiles(lab.Notebooks, "*.ipynb").Order()],
            environment: lab.Environment);

        Assert.True(nbconvert.ExitCode == 0, nbconvert.Error);
        var executed = await File.ReadAllTextAsync(lab.In("executed", "3-run-vector-search.ipynb"));
        Assert.Contains("data:image/jpeg;base64,", executed);
        Assert.Contains("recall@10 9 of 10", executed);

        // nbconvert and VS Code save the language that the kernel reports. Saved notebooks must match it, or opening them changes them.
        static string Language(string notebook) =>
            JsonElement.Parse(notebook).GetProperty("metadata").GetProperty("language_info").GetRawText();
        Assert.Equal(
            Language(await File.ReadAllTextAsync(TestPaths.InRepository("notebooks", "3-run-vector-search.ipynb"))), Language(executed));
    }
}
