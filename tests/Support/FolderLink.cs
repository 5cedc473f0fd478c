using System.Diagnostics;

namespace PhotoSearch.Tests;

/// <summary>A link to a folder.</summary>
internal static class FolderLink
{
    public static void Create(string link, string target)
    {
        if (!OperatingSystem.IsWindows())
        {
            Directory.CreateSymbolicLink(link, target);
            return;
        }
        // A junction, because on Windows only administrators can create symbolic links.
        using var mklink =
            Process.Start(new ProcessStartInfo("cmd", ["/c", "mklink", "/J", link, target]) { RedirectStandardOutput = true })!;
        mklink.StandardOutput.ReadToEnd();
        mklink.WaitForExit();
        if (mklink.ExitCode != 0) throw new IOException($"Windows makes no junction {link} to {target}.");
    }
}
