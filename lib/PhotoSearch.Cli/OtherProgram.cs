using System.Diagnostics;
using System.Text;

namespace PhotoSearch.Cli;

/// <summary>Programs that run as processes of their own: where they are, and what they say.</summary>
internal static class OtherProgram
{
    /// <summary>Runs one to its end, for its exit code and what it writes.</summary>
    /// <param name="file">The program: a path, or a name that is looked for on the PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="encoding">What it writes in. Default: the system's.</param>
    /// <param name="cancellationToken">Ends the program, with those that it started.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
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
            // Both at once: a program that fills the one would wait for ever while the other is read.
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

    /// <summary>The files that a program's name may stand for: in each folder of the PATH one, first the one that would start.</summary>
    public static IEnumerable<string> OnPath(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, OperatingSystem.IsWindows() ? name + ".exe" : name))
        .Where(File.Exists);
}
