using System.Diagnostics;
using System.Globalization;
using PhotoSearch.Tests;

namespace PhotoSearch.Bench;

/// <summary>
/// Whether memory stays flat in the number of photos: the peak of a process that indexes 1,000, and of one that indexes 10,000.
/// </summary>
internal static class MemoryBench
{
    public static async Task<int> RunAsync(string modelFolder, string photosFolder)
    {
        Console.WriteLine(await MeasureAsync(modelFolder, photosFolder, "peak memory, ten times the photos"));
        return 0;
    }

    /// <param name="modelFolder">The model.</param>
    /// <param name="photosFolder">The photos, which are indexed once, and ten times.</param>
    /// <param name="what">Names the figure.</param>
    public static async Task<Figure> MeasureAsync(string modelFolder, string photosFolder, string what)
    {
        var (fewer, few) = await PeakOfAsync(modelFolder, photosFolder, copies: 1);
        var (more, many) = await PeakOfAsync(modelFolder, photosFolder, copies: 10);
        return new(what, many / few)
        {
            Detail = $"{many:N0} MB for {more:N0} photos", Peer = $"{few:N0} MB for {fewer:N0} photos", PeerValue = 1, Bound = 1.20,
        };
    }

    /// <summary>Runs in a process of its own: indexes a folder in which every photo lies several times.</summary>
    public static async Task<int> RunOneAsync(string modelFolder, string photosFolder, int copies)
    {
        var folder = Directory.CreateTempSubdirectory("photosearch-bench-");
        try
        {
            foreach (var copy in Enumerable.Range(0, copies))
                Directory.CreateSymbolicLink(Path.Combine(folder.FullName, $"files-{copy}"), Path.GetFullPath(photosFolder));
            using var model = await ClipModel.LoadAsync(modelFolder);
            await using var index = BenchIndex.Open(folder.FullName);
            await index.CreateAsync(new(model.Name, model.Dimension));
            var indexed = 0;
            foreach (var place in Directory.EnumerateDirectories(folder.FullName))
                indexed += (await PhotoIngest.RunAsync(model, index, place, new() { RelativeTo = folder.FullName })).Indexed;
            Console.WriteLine($"{indexed} {Process.GetCurrentProcess().PeakWorkingSet64}");
            return 0;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<(int Photos, double Megabytes)> PeakOfAsync(string modelFolder, string photosFolder, int copies)
    {
        var ran = await TestProcess.RunAsync(
            Environment.ProcessPath!, [typeof(MemoryBench).Assembly.Location, "memory-of", modelFolder, photosFolder, $"{copies}"]);
        return ran.ExitCode == 0 && ran.Output.Split(' ') is [var photos, var bytes]
            ? (int.Parse(photos, CultureInfo.InvariantCulture), long.Parse(bytes, CultureInfo.InvariantCulture) / 1e6)
            : throw new InvalidOperationException($"memory-of ended with {ran.ExitCode}: {ran.Error}");
    }
}
