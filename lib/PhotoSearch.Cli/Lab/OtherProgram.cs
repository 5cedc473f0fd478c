using System.Diagnostics;
using System.Text;

namespace PhotoSearch.Cli.Lab;

/// <summary>Runs a program that is not ours to its end, for its exit code and what it writes to standard output.</summary>
internal static class OtherProgram
{
    /// <param name="file">The program: a path, or a name that is looked for on the PATH.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="encoding">What it writes in. Default: the system's.</param>
    /// <param name="cancellationToken">Ends the program, with those that it started.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public static async Task<(int ExitCode, string Output)> RunAsync(
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
            await error;
            await process.WaitForExitAsync(cancellationToken);
            return (process.ExitCode, output);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
