using System.Diagnostics;

namespace PhotoSearch.Tests;

/// <summary>How long a test waits for its process. It does not test the time, but a hang fails and says where.</summary>
internal static class Deadline
{
    /// <summary>Many times as long as the slowest step, restoring a package, takes on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    /// <summary>
    /// The task's result, or, after a long wait, a failure that says what the test waited for and what the process is doing.
    /// </summary>
    /// <param name="task">The result that the process produces.</param>
    /// <param name="waitedFor">Completes the message "Waited in vain for".</param>
    /// <param name="process">The process, or null if it is unknown.</param>
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

    /// <summary>A process that uses no CPU time is waiting. Its children show what it may be waiting for.</summary>
    private static string Describe(Process process)
    {
        process.Refresh();
        if (process.HasExited) return $"process {process.Id} has ended with exit code {process.ExitCode}";
        var children = Process.GetProcesses().Where(other => ParentOf(other.Id) == process.Id).Select(other => other.ProcessName);
        return $"process {process.Id} has used {process.TotalProcessorTime.TotalSeconds:0.0} s of CPU time; its children: " +
            $"{string.Join(", ", children)}";
    }

    /// <summary>Linux lists parents in /proc. On other systems, children are unknown.</summary>
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
