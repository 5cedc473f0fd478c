using System.Diagnostics;

namespace PhotoSearch.Tests;

/// <summary>How long a test waits for its process. No test asserts a time: this only makes a hang fail, and say where.</summary>
internal static class Deadline
{
    /// <summary>Many times what the slowest step, restoring a package, takes on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>
    /// The task's result, or after a long time a failure that tells what the process was waited for and what it does instead.
    /// </summary>
    /// <param name="task">What comes from the process.</param>
    /// <param name="waitedFor">Goes on "waited in vain for".</param>
    /// <param name="process">The process; null where it is not known.</param>
    public static async Task<T> WaitAsync<T>(Task<T> task, Func<string> waitedFor, Process? process = null)
    {
        try
        {
            return await task.WaitAsync(Patience);
        }
        catch (TimeoutException e) when (!task.IsCompleted)
        {
            throw new TimeoutException($"Waited in vain for {waitedFor()}{(process is null ? "" : $"; {Describe(process)}")}.", e);
        }
    }

    /// <summary>A process that has used no time waits itself, or was given nothing to do; its children say for whom.</summary>
    private static string Describe(Process process)
    {
        process.Refresh();
        if (process.HasExited) return $"process {process.Id} has ended with exit code {process.ExitCode}";
        var children = Process.GetProcesses().Where(other => ParentOf(other.Id) == process.Id).Select(other => other.ProcessName);
        return $"process {process.Id} has used {process.TotalProcessorTime.TotalSeconds:0.0} s of CPU time; its children: " +
            $"{string.Join(", ", children)}";
    }

    /// <summary>Linux tells in /proc; elsewhere nothing is known of children.</summary>
    private static int ParentOf(int id)
    {
        try
        {
            // 4711 (name, perhaps with spaces) S 42 …
            return int.Parse(
                File.ReadAllText($"/proc/{id}/stat").Split(')')[^1].Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
