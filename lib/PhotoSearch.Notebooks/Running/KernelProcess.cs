using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace PhotoSearch.Notebooks;

/// <summary>Starts and talks to a kernel process. Runs one cell at a time.</summary>
internal sealed class KernelProcess : IAsyncDisposable
{
    /// <summary>How long to wait for the process to end. A little longer than the process waits for its cell.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The last lines of standard error, where a crashing runtime and native code write.</summary>
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

    /// <summary>Starts the process and waits until it is ready for requests.</summary>
    /// <exception cref="KernelEndedException">The process did not start.</exception>
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
            throw new KernelEndedException($"The kernel process cannot start in {folder}: {e.Message}", e);
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
    /// <returns>Its events as they arrive. The last is a <see cref="DoneEvent"/>.</returns>
    /// <exception cref="KernelEndedException">The process ended.</exception>
    /// <exception cref="OperationCanceledException">Cancelled. The cell is interrupted and abandoned.</exception>
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

    /// <summary>Asks the process to end, which interrupts its cell, and kills it if it does not end in time.</summary>
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
            // The process has ended. Reading its output reports that.
        }
    }

    private async Task<KernelEvent> ReadAsync(CancellationToken cancellationToken)
    {
        if (await process.StandardOutput.ReadLineAsync(cancellationToken) is not { } line) throw await EndedAsync();
        // Native code and child processes write to the same standard output, perhaps without a line end before our event.
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
        // A crashing runtime first prints the reason, then a long stack.
        var lines = lastWords.Where(line => line != "").ToList();
        var from = lines.FindIndex(line => line.StartsWith("Process terminated", StringComparison.Ordinal)
            || line.StartsWith("Unhandled exception", StringComparison.Ordinal)
                || line.StartsWith("Fatal error", StringComparison.Ordinal));
        var words = string.Join(' ', (from < 0 ? lines.TakeLast(3) : lines.Skip(from).Take(2)).Select(line => line.Trim()));
        return new KernelEndedException(
            $"The kernel process ended with exit code {process.ExitCode}{(words == "" ? "." : ": " + words)}");
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

/// <summary>The kernel process ended or did not start.</summary>
/// <param name="message">How it ended and its last output.</param>
/// <param name="innerException">The cause.</param>
internal sealed class KernelEndedException(string message, Exception? innerException = null) : Exception(message, innerException);
