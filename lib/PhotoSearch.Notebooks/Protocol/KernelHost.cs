using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace PhotoSearch.Notebooks;

/// <summary>The kernel process's main loop: reads requests, runs cells one after the other, and writes what they do.</summary>
/// <param name="input">Requests, UTF-8, one a line. Its end ends the loop.</param>
/// <param name="output">Events, UTF-8, one a line.</param>
internal sealed class KernelHost(Stream input, Stream output) : IDisposable
{
    /// <summary>How long an interrupted cell may take to stop before its request ends without it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly StreamWriter _writer = new(output, new UTF8Encoding(false)) { NewLine = "\n" };
    private readonly Lock _writing = new();
    private readonly Channel<ExecuteRequest> _queue = Channel.CreateUnbounded<ExecuteRequest>();
    private volatile CancellationTokenSource? _running;

    /// <summary>Returns when the input ends or a shutdown is asked for.</summary>
    public async Task RunAsync()
    {
        // Jupyter and a terminal send Ctrl-C to the whole process group: it is meant for the cell, not for the process.
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            Interrupt();
        });
        using var cells = new CellRunner();
        var executing = ExecuteQueuedAsync(cells);
        Write(new ReadyEvent(NotebookKernel.LanguageVersion, RuntimeInformation.FrameworkDescription));
        using var reader = new StreamReader(input, new UTF8Encoding(false));
        while (await reader.ReadLineAsync() is { } line && Accept(line))
        {
        }
        Interrupt();
        _queue.Writer.Complete();
        await Task.WhenAny(executing, Task.Delay(Patience));
    }

    public void Dispose() => _writer.Dispose();

    private bool Accept(string line)
    {
        KernelRequest request;
        try
        {
            request = KernelMessages.FromLine<KernelRequest>(line);
        }
        catch (Exception e) when (e is JsonException or NotSupportedException)
        {
            Write(new ErrorEvent("ProtocolError", $"This line is not a request: {e.Message}", null, null, []));
            return true;
        }
        if (request is ExecuteRequest execute) _queue.Writer.TryWrite(execute);
        if (request is InterruptRequest) Interrupt();
        return request is not ShutdownRequest;
    }

    private async Task ExecuteQueuedAsync(CellRunner cells)
    {
        await foreach (var request in _queue.Reader.ReadAllAsync())
        {
            // Not disposed: an interrupt may come at any time, also just after the cell's end.
            var cancellation = new CancellationTokenSource();
            _running = cancellation;
            var status = await ExecuteAsync(cells, request, cancellation);
            _running = null;
            Write(new DoneEvent(status) { Id = request.Id });
        }
    }

    private async Task<string> ExecuteAsync(CellRunner cells, ExecuteRequest request, CancellationTokenSource cancellation)
    {
        using var cell = new CellOutput(kernelEvent => Write(kernelEvent with { Id = request.Id }), cancellation.Token);
        var run = Task.Run(() => RunAsync(cells, request, cell), CancellationToken.None);
        var stopped = new TaskCompletionSource();
        await using var registration = cancellation.Token.Register(stopped.SetResult);
        if (await Task.WhenAny(run, stopped.Task) != run && await Task.WhenAny(run, Task.Delay(Patience, CancellationToken.None)) != run)
        {
            cell.Publish(new ErrorEvent("Interrupted",
                "The cell was interrupted, but its code does not stop by itself and goes on in the background: restart the kernel to end it.",
                null, null, []));
            return "cancelled";
        }
        var error = await run;
        if (cancellation.IsCancellationRequested && error is null or { Name: "System.OperationCanceledException" or "System.Threading.Tasks.TaskCanceledException" })
            return "cancelled";
        if (error is null) return "ok";
        cell.Publish(error);
        return "error";
    }

    /// <summary>Whatever goes wrong is the cell's error: the loop goes on, and the request gets its last event.</summary>
    private static async Task<ErrorEvent?> RunAsync(CellRunner cells, ExecuteRequest request, CellOutput cell)
    {
        try
        {
            return await cells.RunAsync(request.Code, request.Name, cell);
        }
        catch (Exception e)
        {
            return CellErrors.Describe(e, request.Name);
        }
    }

    /// <summary>Cells may have registered callbacks with the token: they run elsewhere, and their exceptions are theirs.</summary>
    private void Interrupt() => _ = _running?.CancelAsync();

    private void Write(KernelEvent kernelEvent)
    {
        var line = KernelMessages.ToLine(kernelEvent);
        lock (_writing)
        {
            _writer.WriteLine(line);
            _writer.Flush();
        }
    }
}
