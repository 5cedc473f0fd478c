using System.Diagnostics;
using System.Globalization;
using PhotoSearch.Cli;

namespace PhotoSearch.Tests;

public sealed class OtherProgramTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-program-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Cancelling_kills_a_program_and_its_child_processes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "runs sh");
        using var stop = new CancellationTokenSource();
        var ids = Path.Combine(folder.FullName, "ids");
        await TestProcess.RunAsync("mkfifo", [ids]);
        // The shell starts another program and waits for it.
        var run = OtherProgram.RunAsync("sh", ["-c", $"sleep 1000 & echo $$ $! > {ids}; wait"], null, stop.Token);
        // Opening the pipe waits until the shell has opened it for writing.
        var programs = (await File.ReadAllTextAsync(ids)).Split().Where(id => id.Length > 0)
            .Select(id => Process.GetProcessById(int.Parse(id, CultureInfo.InvariantCulture))).ToArray();
        try
        {
            await stop.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
            Assert.Equal(2, programs.Length);
            foreach (var program in programs) await program.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        }
        finally
        {
            foreach (var program in programs)
                using (program)
                    program.Kill();
        }
    }
}
