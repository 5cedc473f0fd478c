using System.ComponentModel;

namespace PhotoSearch.Tests;

/// <summary>
/// The three notebooks from git's index, so that a learner's edits break no tests, and a maintainer's <c>git add</c> is tested. Without
/// git, the files in the working folder.
/// </summary>
internal static class WorkshopNotebooks
{
    /// <summary>Writes the notebooks to the subfolder <c>notebooks</c> of a folder.</summary>
    /// <returns>The paths of the files, in order.</returns>
    public static async Task<string[]> CopyToAsync(string folder)
    {
        var copies = Directory.CreateDirectory(Path.Combine(folder, "notebooks")).FullName;
        if (!await CopyFromGitAsync(folder))
            foreach (var file in Directory.EnumerateFiles(TestPaths.InRepository("notebooks"), "*.ipynb"))
                File.Copy(file, Path.Combine(copies, Path.GetFileName(file)), overwrite: true);
        return [.. Directory.EnumerateFiles(copies).Order(StringComparer.Ordinal)];
    }

    private static async Task<bool> CopyFromGitAsync(string folder)
    {
        try
        {
            var listed = await TestProcess.RunAsync("git", ["ls-files", "notebooks/*.ipynb"], TestPaths.Repository);
            var files = listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            // A copy without .git may be inside another repository, which does not have these files.
            if (listed.ExitCode != 0 || files.Length == 0) return false;
            var copied = await TestProcess.RunAsync("git", ["checkout-index", $"--prefix={folder}/", "--", .. files], TestPaths.Repository);
            return copied.ExitCode == 0 ? true : throw new InvalidOperationException(copied.Said);
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
