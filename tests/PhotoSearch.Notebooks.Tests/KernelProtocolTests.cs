using System.Diagnostics;
using System.Text;
using System.Text.Json;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

/// <summary>The kernel process as another program sees it: it reads and writes lines.</summary>
public sealed class KernelProtocolTests : IDisposable
{
    private readonly Process kernel = Start();
    private string latest = "its start";

    public void Dispose()
    {
        kernel.Kill();
        kernel.Dispose();
    }

    [Fact]
    public async Task A_cell_is_answered_by_its_output_and_a_last_event()
    {
        Assert.Equal("ready", (await ReadAsync()).GetProperty("type").GetString());
        await kernel.StandardInput.WriteLineAsync("""{"type":"execute","id":"7","code":"Console.Write(\"é🚤\");","name":"cell 1"}""");
        Assert.Equal("""{"type":"stream","id":"7","name":"stdout","text":"é🚤"}""", JsonSerializer.Serialize(await ReadAsync(), Plain));
        Assert.Equal("""{"type":"done","id":"7","status":"ok"}""", JsonSerializer.Serialize(await ReadAsync(), Plain));
    }

    [Fact]
    public async Task An_interrupt_ends_the_request_of_an_endless_cell_and_the_kernel_continues()
    {
        await ReadAsync();
        await SendAsync("execute", "1", "Console.Write(1); while (true) { }");
        await ReadAsync();
        await SendAsync("interrupt", "2");
        Assert.Equal("Interrupted", (await ReadAsync()).GetProperty("name").GetString());
        Assert.Equal("cancelled", (await ReadAsync()).GetProperty("status").GetString());
        await SendAsync("execute", "3", "\"alive\"");
        Assert.Equal("3", (await ReadAsync()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task Ctrl_C_interrupts_the_cell_and_not_the_process()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "a Windows process cannot send a signal to another");
        await ReadAsync();
        await SendAsync(
            "execute", "1",
            "Console.Write(1); await Task.Delay(-1, Microsoft.DotNet.Interactive.KernelInvocationContext.Current.CancellationToken);");
        await ReadAsync();
        await TestProcess.SignalAsync(kernel);
        Assert.Equal("cancelled", (await ReadAsync()).GetProperty("status").GetString());
        await SendAsync("execute", "2", "\"alive\"");
        Assert.Equal("2", (await ReadAsync()).GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_interrupt_stops_a_loop_that_prints_at_its_next_line()
    {
        await ReadAsync();
        await SendAsync("execute", "1", "int i = 0; while (true) { Console.WriteLine(i++); await Task.Delay(1); }");
        await ReadAsync();
        await SendAsync("interrupt", "2");
        var next = await ReadAsync();
        while (next.GetProperty("type").GetString() == "stream") next = await ReadAsync();
        Assert.Equal("""{"type":"done","id":"1","status":"cancelled"}""", JsonSerializer.Serialize(next, Plain));
    }

    [Fact]
    public async Task A_cell_that_watches_for_the_interrupt_can_say_where_it_stopped()
    {
        await ReadAsync();
        await SendAsync("execute", "1", """
            var interrupt = Microsoft.DotNet.Interactive.KernelInvocationContext.Current.CancellationToken;
            Console.Write("begun");
            while (!interrupt.IsCancellationRequested) await Task.Delay(1);
            Console.Write("stopped");
            """);
        Assert.Equal("begun", (await ReadAsync()).GetProperty("text").GetString());
        await SendAsync("interrupt", "2");
        Assert.Equal("stopped", (await ReadAsync()).GetProperty("text").GetString());
        Assert.Equal("cancelled", (await ReadAsync()).GetProperty("status").GetString());
    }

    [Fact]
    public async Task A_line_that_is_not_a_request_gets_an_error_and_the_end_of_input_ends_the_process()
    {
        await ReadAsync();
        await kernel.StandardInput.WriteLineAsync("nonsense");
        Assert.Equal("ProtocolError", (await ReadAsync()).GetProperty("name").GetString());
        kernel.StandardInput.Close();
        Assert.Null(await LineAsync());
        await kernel.WaitForExitAsync();
        Assert.Equal(0, kernel.ExitCode);
    }

    private static readonly JsonSerializerOptions Plain = new() { Encoder = PlainJsonEncoder.Instance };

    private static Process Start()
    {
        var start = new ProcessStartInfo(DotnetHost.Path, ["exec", typeof(NotebookRunner).Assembly.Location, "kernel"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        };
        if (OperatingSystem.IsLinux())
        {
            // A program that a shell starts in the background ignores SIGINT, and its children inherit that.
            start.ArgumentList.Insert(0, start.FileName);
            start.ArgumentList.Insert(0, "--default-signal=INT");
            start.FileName = "env";
        }
        return Process.Start(start)!;
    }

    private async Task SendAsync(string type, string id, string? code = null)
    {
        latest = $"{type} {code}";
        await kernel.StandardInput.WriteLineAsync(JsonSerializer.Serialize(new { type, id, code, name = "cell" }));
    }

    private async Task<JsonElement> ReadAsync() => JsonElement.Parse((await LineAsync())!);

    private Task<string?> LineAsync() =>
        Deadline.WaitAsync(kernel.StandardOutput.ReadLineAsync(), () => $"the kernel's next line, after `{latest}`", kernel);
}
