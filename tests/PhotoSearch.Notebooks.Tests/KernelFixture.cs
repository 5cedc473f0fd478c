using System.Collections.Concurrent;
using System.Diagnostics;
using PhotoSearch.Notebooks;

namespace PhotoSearch.Tests;

/// <summary>A real kernel process in its own folder, shared by the tests of one class.</summary>
public sealed class KernelFixture : IAsyncLifetime
{
    private KernelProcess? kernel;
    private int cells;

    public string Folder { get; } = Directory.CreateTempSubdirectory("kernel-tests-").FullName;

    public async ValueTask InitializeAsync() => kernel = await Deadline.WaitAsync(
        KernelProcess.StartAsync(Folder, new Dictionary<string, string?>(), CancellationToken.None), () => "a kernel to be ready");

    public async ValueTask DisposeAsync()
    {
        if (kernel is not null) await kernel.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    /// <summary>All events of a cell except the last, which only reports the end.</summary>
    internal async Task<IReadOnlyList<KernelEvent>> RunAsync(
        string code, Action<KernelEvent>? onEvent = null, CancellationToken cancellationToken = default)
    {
        var events = new ConcurrentQueue<KernelEvent>();
        using var process = Process.GetProcessById(kernel!.Id);
        return await Deadline.WaitAsync(ReadAsync(), () => $"the end of `{code}`, after {string.Join(", ", events)}", process);

        async Task<IReadOnlyList<KernelEvent>> ReadAsync()
        {
            await foreach (var kernelEvent in kernel.ExecuteAsync(code, $"cell {++cells}", cancellationToken))
            {
                onEvent?.Invoke(kernelEvent);
                events.Enqueue(kernelEvent);
            }
            Assert.IsType<DoneEvent>(events.Last());
            return [.. events.SkipLast(1)];
        }
    }

    internal async Task<T> OneAsync<T>(string code)
    {
        var only = Assert.Single(await RunAsync(code));
        return only is T expected ? expected : throw new InvalidOperationException($"The cell gave {only}.");
    }
}
