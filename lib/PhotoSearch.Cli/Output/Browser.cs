using System.ComponentModel;
using System.Diagnostics;

namespace PhotoSearch.Cli;

/// <summary>The browser that this system, or the user's <c>BROWSER</c>, opens pages with.</summary>
internal static class Browser
{
    /// <summary>False where <c>BROWSER</c> is set to nothing: the user wants none.</summary>
    public static bool IsWanted => Environment.GetEnvironmentVariable("BROWSER") is not "";

    /// <summary>Opens a page.</summary>
    /// <param name="page">An address, or the full path of a file.</param>
    /// <returns>False when there is no browser that could be started.</returns>
    public static bool TryOpen(string page)
    {
        if (!IsWanted) return false;
        var program = Environment.GetEnvironmentVariable("BROWSER") ?? (OperatingSystem.IsMacOS() ? "open" : "xdg-open");
        var start = OperatingSystem.IsWindows()
            ? new ProcessStartInfo(page) { UseShellExecute = true }
            // What a browser prints does not belong among the results.
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
