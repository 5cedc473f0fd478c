using System.Text.Json;

namespace PhotoSearch.Tests;

public sealed class LabCommandTests : IDisposable
{
    private readonly LabFolder lab = new();

    private string Registration => Path.Combine(lab.JupyterData, "kernels", ".net-csharp", "kernel.json");

    public void Dispose() => lab.Dispose();

    [Fact]
    public async Task Without_Jupyter_one_line_says_how_to_install_it()
    {
        lab.Environment["PATH"] = lab.In("nothing");
        var result = await lab.RunAsync("lab", lab.Notebooks);
        Assert.Equal(1, result.ExitCode);
        Assert.Matches("^Jupyter is not installed. To install it: [^\n]+ jupyterlab\n$", result.Error);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_named()
    {
        var result = await lab.RunAsync("lab", lab.In("nowhere"));
        Assert.Equal(1, result.ExitCode);
        Assert.Contains(lab.In("nowhere"), result.Error);
    }

    [Fact]
    public async Task Install_registers_the_kernel_for_the_user_and_uninstall_takes_it_away()
    {
        LabPrograms.SkipWithout("jupyter-notebook");
        var installed = await lab.RunAsync("lab", "--install");
        Assert.True(installed.ExitCode == 0, installed.Error);
        Assert.Contains(Registration, installed.Output);
        var arguments = JsonElement.Parse(File.ReadAllText(Registration)).GetProperty("argv").EnumerateArray().Select(argument => argument.GetString()!).ToArray();
        Assert.True(File.Exists(arguments[0]) && File.Exists(arguments[2]), string.Join(' ', arguments));

        Assert.Contains("not registered any more", (await lab.RunAsync("lab", "--uninstall")).Output);
        Assert.False(File.Exists(Registration));
    }

    [Fact]
    public async Task Another_kernel_of_the_name_is_replaced_with_a_word_and_never_removed()
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
        Assert.Contains("recall@10: 10 of 10", executed);

        // nbconvert, as VS Code, takes the language from the kernel's answer: a saved notebook says just that, and so is not changed by it.
        static string Language(string notebook) => JsonElement.Parse(notebook).GetProperty("metadata").GetProperty("language_info").GetRawText();
        Assert.Equal(Language(await File.ReadAllTextAsync(TestPaths.InRepository("notebooks", "3-run-vector-search.ipynb"))), Language(executed));
    }
}
