namespace PhotoSearch.Tests;

/// <summary>Programs that some tests need and that are not part of the SDK: a test is skipped with a reason where one is missing.</summary>
internal static class LabPrograms
{
    /// <summary>The browser, by the names that it has on Linux.</summary>
    public static string? Chromium { get; } = new[] { "chromium", "chromium-browser", "google-chrome" }.Select(OnPath)
        .FirstOrDefault(path => path is not null);

    /// <summary>The browser tests know the pages of Jupyter Notebook 6, which Debian and Ubuntu have. Null when they can run.</summary>
    public static string? ReasonToSkipBrowser { get; } =
        OperatingSystem.IsWindows() || OnPath("jupyter-notebook") is null ? "needs jupyter-notebook on the PATH"
        : OnPath("jupyter-lab") is not null ? "needs Jupyter Notebook 6; there is JupyterLab, which photosearch lab prefers"
        : Chromium is null ? "needs chromium on the PATH"
        : null;

    public static void SkipWithout(params string[] programs)
    {
        foreach (var program in programs) Assert.SkipWhen(OnPath(program) is null, $"needs {program} on the PATH");
    }

    public static void SkipWithoutChromium() =>
        Assert.SkipWhen(OperatingSystem.IsWindows() || Chromium is null, "needs chromium on the PATH");

    private static string? OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
