namespace PhotoSearch.Tests;

/// <summary>A test that needs programs which are not part of the SDK; skipped with a reason where one is missing.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LabFactAttribute : FactAttribute
{
    public LabFactAttribute(params string[] programs) => Skip = LabPrograms.ReasonToSkip(programs);
}

internal static class LabPrograms
{
    /// <summary>The browser, by the names that it has on Linux.</summary>
    public static string? Chromium { get; } = new[] { "chromium", "chromium-browser", "google-chrome" }.Select(OnPath).FirstOrDefault(path => path is not null);

    public static string? ReasonToSkip(params string[] programs) =>
        programs.FirstOrDefault(program => OnPath(program) is null) is { } missing ? $"needs {missing} on the PATH" : null;

    /// <summary>The browser test knows the pages of Jupyter Notebook 6, which Debian and Ubuntu have.</summary>
    public static string? ReasonToSkipBrowser() =>
        OperatingSystem.IsWindows() || OnPath("jupyter-notebook") is null ? "needs jupyter-notebook on the PATH"
        : OnPath("jupyter-lab") is not null ? "needs Jupyter Notebook 6; there is JupyterLab, which photosearch lab prefers"
        : Chromium is null ? "needs chromium on the PATH"
        : null;

    private static string? OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}

/// <summary>A test that drives Jupyter in a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LabBrowserFactAttribute : FactAttribute
{
    public LabBrowserFactAttribute() => Skip = LabPrograms.ReasonToSkipBrowser();
}
