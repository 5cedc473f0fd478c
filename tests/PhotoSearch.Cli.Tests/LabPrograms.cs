namespace PhotoSearch.Tests;

/// <summary>Programs outside the SDK that some tests need. A test is skipped with a reason if one is missing.</summary>
internal static class LabPrograms
{
    /// <summary>The browser's names on Linux.</summary>
    public static string? Chromium { get; } = new[] { "chromium", "chromium-browser", "google-chrome" }.Select(OnPath)
        .FirstOrDefault(path => path is not null);

    /// <summary>Why the browser tests cannot run; null if they can. They need Jupyter Notebook 6, as in Debian and Ubuntu.</summary>
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
