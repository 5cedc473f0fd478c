using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace PhotoSearch.Notebooks;

/// <summary>A kernel process, seen from outside. One cell at a time.</summary>
internal sealed class KernelProcess : IAsyncDisposable
{
    /// <summary>How long a cancelled or finished process may take to end by itself; a little longer than it waits for a cell.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The last lines of standard error: what a runtime that crashes says, and what native code printed.</summary>
    private readonly Queue<string> lastWords = new();
    private readonly Process process;
    private readonly Task errors;
    private int requests;

    private KernelProcess(Process process)
    {
        this.process = process;
        errors = KeepLastWordsAsync();
    }

    public int Id => process.Id;

    /// <summary>Starts the process and waits until it takes requests.</summary>
    /// <exception cref="KernelEndedException">It did not start.</exception>
    public static async Task<KernelProcess> StartAsync(
        string folder, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(DotnetHost.Path, ["exec", typeof(KernelProcess).Assembly.Location, "kernel"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
            StandardErrorEncoding = new UTF8Encoding(false),
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        Process process;
        try
        {
            process = Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new KernelEndedException($"The notebook kernel cannot be started in {folder}: {e.Message}", e);
        }
        var kernel = new KernelProcess(process);
        try
        {
            while (await kernel.ReadAsync(cancellationToken) is not ReadyEvent)
            {
            }
            return kernel;
        }
        catch
        {
            await kernel.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a cell.</summary>
    /// <returns>Its events as they come; the last is <see cref="DoneEvent"/>.</returns>
    /// <exception cref="KernelEndedException">The process ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled: the cell was interrupted and is given up.</exception>
    public async IAsyncEnumerable<KernelEvent> ExecuteAsync(
        string code, string name, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var id = (++requests).ToString(System.Globalization.CultureInfo.InvariantCulture);
        await SendAsync(new ExecuteRequest(id, code, name));
        while (true)
        {
            KernelEvent next;
            try
            {
                next = await ReadAsync(cancellationToken);
            }
            catch (OperationCanceledException)
            {
                await SendAsync(new InterruptRequest(id));
                throw;
            }
            yield return next;
            if (next is DoneEvent done && done.Id == id) break;
        }
    }

    /// <summary>Asks the process to end, which interrupts its cell, and ends it if it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            process.StandardInput.Close();
            await process.StandardOutput.ReadToEndAsync(patience.Token);
            await process.WaitForExitAsync(patience.Token);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or InvalidOperationException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
        process.Dispose();
    }

    private async Task SendAsync(KernelRequest request)
    {
        try
        {
            await process.StandardInput.WriteLineAsync(KernelMessages.ToLine(request));
            await process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // The process has ended; reading its output says how.
        }
    }

    private async Task<KernelEvent> ReadAsync(CancellationToken cancellationToken)
    {
        if (await process.StandardOutput.ReadLineAsync(cancellationToken) is not { } line) throw await EndedAsync();
        // Native code and child processes write to the same standard output, with or without a line end before our event.
        var start = line.IndexOf(KernelMessages.EventStart, StringComparison.Ordinal);
        try
        {
            if (start >= 0) return KernelMessages.FromLine<KernelEvent>(line[start..]);
        }
        catch (JsonException)
        {
        }
        return new StreamEvent("stdout", line + "\n");
    }

    private async Task<KernelEndedException> EndedAsync()
    {
        await process.WaitForExitAsync(CancellationToken.None);
        await errors;
        // A runtime that gives up says why first, and then prints a long stack.
        var lines = lastWords.Where(line => line != "").ToList();
        var from = lines.FindIndex(line => line.StartsWith("Process terminated", StringComparison.Ordinal)
            || line.StartsWith("Unhandled exception", StringComparison.Ordinal)
                || line.StartsWith("Fatal error", StringComparison.Ordinal));
        var words = string.Join(' ', (from < 0 ? lines.TakeLast(3) : lines.Skip(from).Take(2)).Select(line => line.Trim()));
        return new KernelEndedException(
            $"The notebook kernel's process ended with exit code {process.ExitCode}{(words == "" ? "." : ": " + words)}");
    }

    private async Task KeepLastWordsAsync()
    {
        while (await process.StandardError.ReadLineAsync(CancellationToken.None) is { } line)
        {
            if (lastWords.Count == 100) lastWords.Dequeue();
            lastWords.Enqueue(line);
        }
    }
}

/// <summary>The kernel's process is gone, or never came.</summary>
/// <param name="message">How it ended and what it said last.</param>
/// <param name="innerException">What caused it.</param>
internal sealed class KernelEndedException(string message, Exception? innerException = null) : Exception(message, innerException);
