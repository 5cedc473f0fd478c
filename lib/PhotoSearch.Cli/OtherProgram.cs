using System.Diagnostics;
using System.Text;

namespace PhotoSearch.Cli;

/// <summary>Finds and runs other programs.</summary>
internal static class OtherProgram
{
    /// <summary>Runs a program to its end and returns its exit code and output.</summary>
    /// <param name="file">The program's path, or a name on the PATH.</param>
    /// <param name="arguments">The program's arguments.</param>
    /// <param name="encoding">The encoding of standard output. Default: the system's.</param>
    /// <param name="cancellationToken">Kills the program and its child processes.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string file, IEnumerable<string> arguments, Encoding? encoding, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(file, arguments)
        {
            RedirectStandardOutput = true, RedirectStandardError = true, StandardOutputEncoding = encoding,
        };
        using var process = Process.Start(start)!;
        try
        {
            // Read both streams at once. A program that fills one pipe would block while only the other is read.
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = await error;
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, output, errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
    }

    /// <summary>All files on the PATH with a program's name, in the order in which the system looks for them.</summary>
    public static IEnumerable<string> OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
        .Where(File.Exists);
}
