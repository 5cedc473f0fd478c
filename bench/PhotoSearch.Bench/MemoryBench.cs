namespace PhotoSearch.Bench;

/// <summary>
/// Whether memory stays flat: the peak memory of <c>photosearch add</c> for some photos, and for ten times as many.
/// </summary>
internal static class MemoryBench
{
    public static async Task<int> RunAsync(string modelFolder, string photosFolder)
    {
        Console.WriteLine(await MeasureAsync(modelFolder, photosFolder, "peak memory, ten times the photos"));
        return 0;
    }

    /// <param name="modelFolder">The model.</param>
    /// <param name="photosFolder">The photos. They are added once, and then ten times under different names.</param>
    /// <param name="what">The name of the figure.</param>
    public static async Task<Figure> MeasureAsync(string modelFolder, string photosFolder, string what)
    {
        var photos = Directory.EnumerateFiles(photosFolder).Count();
        // Peaks vary by a tenth, with the moments of garbage collections and the state of glibc's heaps.
        List<double> peaks = [], peaksOfMany = [];
        for (var round = 0; round < 3; round++)
        {
            peaks.Add(await PeakAsync(modelFolder, photosFolder, copies: 1));
            peaksOfMany.Add(await PeakAsync(modelFolder, photosFolder, copies: 10));
        }
        double few = StoreBench.Median(peaks), many = StoreBench.Median(peaksOfMany);
        return new(what, many / few)
        {
            Detail = $"{many:N0} MB for {10 * photos:N0} photos, median of 3",
            Peer = $"{few:N0} MB for {photos:N0} photos", PeerValue = 1, Limit = 1.20,
        };
    }

    private static async Task<double> PeakAsync(string modelFolder, string photosFolder, int copies)
    {
        var folder = Directory.CreateTempSubdirectory("photosearch-bench-");
        try
        {
            var places = Enumerable.Range(0, copies).Select(copy => Path.Combine(folder.FullName, $"files-{copy}")).ToArray();
            foreach (var place in places) Directory.CreateSymbolicLink(place, Path.GetFullPath(photosFolder));
            var settings = BenchIndex.Settings(folder.FullName) with { ClipModel = modelFolder };
            return (await PhotoSearchProgram.RunAsync(settings, watched: true, ["add", .. places])).Megabytes;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
