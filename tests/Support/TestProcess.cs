using System.Diagnostics;

namespace PhotoSearch.Tests;

/// <summary>A program's exit code and output.</summary>
public sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    public string Said => Output + Error;
}

/// <summary>Programs that a test runs in separate processes.</summary>
internal static class TestProcess
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">The program's name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">The working folder; null for that of the tests.</param>
    /// <param name="environment">Environment variables besides those of the tests; null removes a variable.</param>
    /// <param name="input">The whole standard input.</param>
    public static async Task<ProcessResult> RunAsync(
        string program,
        IEnumerable<string> arguments,
        string? folder = null,
        IReadOnlyDictionary<string, string?>? environment = null,
        string input = "")
    {
        using var process = Start(program, arguments, folder, environment);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await error);
    }

    /// <summary>Starts a program with redirected input and output.</summary>
    public static Process Start(
        string program, IEnumerable<string> arguments, string? folder = null, IReadOnlyDictionary<string, string?>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder ?? "", RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>()) start.Environment[name] = value;
        return Process.Start(start)!;
    }

    /// <summary>Sends a signal, such as <c>INT</c>, which is Ctrl-C. Windows has no signals.</summary>
    public static async Task SignalAsync(Process process, string signal = "INT")
    {
        // Programs that a shell starts in the background ignore SIGINT, and so do their children. The test would wait forever.
        if (signal == "INT" && OperatingSystem.IsLinux() && IgnoresInterrupt(process))
            throw new InvalidOperationException(
                $"Process {process.Id} ignores SIGINT, as these tests do: run them in the foreground, or by `env --default-signal=INT`.");
        await RunAsync("kill", [$"-{signal}", $"{process.Id}"]);
    }

    /// <summary>SigIgn in /proc/ID/status is a mask. SIGINT is its second bit.</summary>
    private static bool IgnoresInterrupt(Process process)
    {
        var mask = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        return (Convert.ToUInt64(mask[7..].Trim(), 16) & 2) != 0;
    }
}
