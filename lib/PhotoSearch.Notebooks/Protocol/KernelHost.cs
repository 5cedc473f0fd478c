using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace PhotoSearch.Notebooks;

/// <summary>The kernel process's main loop: reads requests, runs cells one after another, and writes events.</summary>
/// <param name="input">Requests, UTF-8, one per line. The loop ends with the input.</param>
/// <param name="output">Events, UTF-8, one per line.</param>
internal sealed class KernelHost(Stream input, Stream output) : IDisposable
{
    /// <summary>How long to wait for an interrupted cell before its request ends without it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The same for a cell that watches for the interrupt, such as an upload that first stores the photos it has begun.</summary>
    private static readonly TimeSpan PatienceWithCare = TimeSpan.FromSeconds(20);

    private readonly StreamWriter writer = new(output, new UTF8Encoding(false)) { NewLine = "\n" };
    private readonly Lock writing = new();
    private readonly Channel<KernelRequest> queue = Channel.CreateUnbounded<KernelRequest>();
    private volatile Interruption? running;

    /// <summary>Returns at the end of the input or after a shutdown request.</summary>
    public async Task RunAsync()
    {
        // Jupyter and terminals send Ctrl-C to the whole process group, but it is meant for the cell.
        using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            Interrupt();
        });
        using var cells = new CellRunner();
        var answering = AnswerQueuedAsync(cells);
        Write(new ReadyEvent(NotebookKernel.LanguageVersion, RuntimeInformation.FrameworkDescription));
        using var reader = new StreamReader(input, new UTF8Encoding(false));
        while (await reader.ReadLineAsync() is { } line && Accept(line))
        {
        }
        Interrupt();
        queue.Writer.Complete();
        await Task.WhenAny(answering, Task.Delay(Patience));
    }

    public void Dispose() => writer.Dispose();

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
        if (request is InterruptRequest) Interrupt();
        else if (request is not ShutdownRequest) queue.Writer.TryWrite(request);
        return request is not ShutdownRequest;
    }

    private async Task AnswerQueuedAsync(CellRunner cells)
    {
        await foreach (var request in queue.Reader.ReadAllAsync())
        {
            KernelEvent answer = request switch
            {
                ExecuteRequest execute => await ExecuteAsync(cells, execute),
                CompleteRequest complete => await CodeHelp.CompleteAsync(cells, complete),
                InspectRequest inspect => await CodeHelp.DescribeAsync(cells, inspect),
                IsCompleteRequest isComplete => CodeHelp.Completeness(isComplete),
                _ => throw new NotSupportedException($"{request} has no answer."),
            };
            Write(answer with { Id = request.Id });
        }
    }

    private async Task<DoneEvent> ExecuteAsync(CellRunner cells, ExecuteRequest request)
    {
        var interruption = new Interruption(new CancellationTokenSource());
        running = interruption;
        var status = await ExecuteAsync(cells, request, interruption);
        running = null;
        return new DoneEvent(status);
    }

    private async Task<string> ExecuteAsync(CellRunner cells, ExecuteRequest request, Interruption interruption)
    {
        using var cell = new CellOutput(kernelEvent => Write(kernelEvent with { Id = request.Id }), interruption.Token);
        var run = Task.Run(() => RunAsync(cells, request, cell), CancellationToken.None);
        if (await Task.WhenAny(run, interruption.Asked) != run
            && await Task.WhenAny(run, Task.Delay(cell.StopsItself ? PatienceWithCare : Patience, CancellationToken.None)) != run)
        {
            const string Message =
                "You interrupted the cell, but its code has not stopped and is still running in the background. " +
                "Restart the kernel to end it.";
            cell.Publish(new ErrorEvent("Interrupted", Message, null, null, [Message]));
            return "cancelled";
        }
        var error = await run;
        if (interruption.Token.IsCancellationRequested
            && error is null or { Name: "System.OperationCanceledException" or "System.Threading.Tasks.TaskCanceledException" })
            return "cancelled";
        if (error is null) return "ok";
        cell.Publish(error);
        return "error";
    }

    /// <summary>Turns every exception into the cell's error, so that the loop continues and the request gets its last event.</summary>
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

    private void Interrupt() => running?.Ask();

    private void Write(KernelEvent kernelEvent)
    {
        var line = KernelMessages.ToLine(kernelEvent);
        lock (writing)
        {
            writer.WriteLine(line);
            writer.Flush();
        }
    }

    /// <summary>The interrupt of one cell.</summary>
    /// <param name="cancellation">Not disposed, because an interrupt may arrive just after the cell's end.</param>
    private sealed class Interruption(CancellationTokenSource cancellation)
    {
        private readonly TaskCompletionSource asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public CancellationToken Token => cancellation.Token;

        public Task Asked => asked.Task;

        /// <summary>
        /// Continuations of the token may run for long, so tell the host first and run them on another thread.
        /// </summary>
        public void Ask()
        {
            asked.TrySetResult();
            _ = cancellation.CancelAsync();
        }
    }
}
