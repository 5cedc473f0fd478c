using System.Diagnostics;

namespace PhotoSearch.Tests;

/// <summary>How a program ended, and what it said.</summary>
public sealed record ProcessResult(int ExitCode, string Output, string Error)
{
    public string Said => Output + Error;
}

/// <summary>Programs that a test runs, each as a process of its own.</summary>
internal static class TestProcess
{
    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its name or path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="folder">Where it runs; null: where the tests do.</param>
    /// <param name="environment">Variables that it gets beside those of the tests; null takes one away.</param>
    /// <param name="input">All that it can read.</param>
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

    /// <summary>Starts a program whose input and output the test holds.</summary>
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

    /// <summary>Sends a signal, such as <c>INT</c>, which is Ctrl-C. Windows has none.</summary>
    public static async Task SignalAsync(Process process, string signal = "INT")
    {
        // Programs that a shell starts in the background ignore SIGINT, and so do their children: the test would wait for ever.
        if (signal == "INT" && OperatingSystem.IsLinux() && IgnoresInterrupt(process))
            throw new InvalidOperationException(
                $"Process {process.Id} ignores SIGINT, as these tests do: run them in the foreground, or by `env --default-signal=INT`.");
        await RunAsync("kill", [$"-{signal}", $"{process.Id}"]);
    }

    /// <summary>The line SigIgn of /proc/ID/status is a bit mask. SIGINT is the second bit.</summary>
    private static bool IgnoresInterrupt(Process process)
    {
        var mask = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        return (Convert.ToUInt64(mask[7..].Trim(), 16) & 2) != 0;
    }
}
