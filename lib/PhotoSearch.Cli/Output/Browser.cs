using System.ComponentModel;
using System.Diagnostics;

namespace PhotoSearch.Cli;

/// <summary>Opens pages in the browser that <c>BROWSER</c> names, or in the system's default.</summary>
internal static class Browser
{
    /// <summary>False if <c>BROWSER</c> is empty, which means no browser.</summary>
    public static bool IsWanted => Environment.GetEnvironmentVariable("BROWSER") is not "";

    /// <summary>Opens a page.</summary>
    /// <param name="page">An address, or the full path of a file.</param>
    /// <returns>False if no browser could be started.</returns>
    public static bool TryOpen(string page)
    {
        if (!IsWanted) return false;
        var program = Environment.GetEnvironmentVariable("BROWSER") ?? (OperatingSystem.IsMacOS() ? "open" : "xdg-open");
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(page) { UseShellExecute = true }
            // Keep the browser's messages out of the results.
            : new ProcessStartInfo(program, [page]) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            Process.Start(start)?.Dispose();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
