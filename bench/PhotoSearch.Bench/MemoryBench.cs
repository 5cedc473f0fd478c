using System.Diagnostics;
using System.Globalization;

namespace PhotoSearch.Bench;

/// <summary>
/// Whether memory stays flat in the number of photos: the peak of a process that indexes 1,000, and of one that indexes 10,000.
/// </summary>
internal static class MemoryBench
{
    public static async Task<int> RunAsync(string modelFolder, string photosFolder)
    {
        var thousand = await PeakOfAsync(modelFolder, photosFolder, copies: 1);
        var tenThousand = await PeakOfAsync(modelFolder, photosFolder, copies: 10);
        Console.WriteLine($"ratio: {tenThousand / thousand:N2}  (to reach: 1.20 or less)");
        return 0;
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

    private static async Task<double> PeakOfAsync(string modelFolder, string photosFolder, int copies)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!,
            [typeof(MemoryBench).Assembly.Location, "memory-of", modelFolder, photosFolder, $"{copies}"]) { RedirectStandardOutput =
                true })!;
        var words = (await process.StandardOutput.ReadToEndAsync()).Split(' ');
        await process.WaitForExitAsync();
        var peak = long.Parse(words[1], CultureInfo.InvariantCulture) / 1e6;
        Console.WriteLine($"{words[0],6} photos: peak {peak:N0} MB");
        return peak;
    }
}
