using PhotoSearch.Tests;

namespace PhotoSearch.Bench;

/// <summary>What a run of the command line takes from its start to its end, and how much memory.</summary>
internal static class ProgramBench
{
    private const int Rounds = 11;
    private const string Text = "a red boat at sunset";

    /// <summary>Help, and searches by a text in an index of the 130 sample photos, in turns.</summary>
    public static Task<IReadOnlyList<Figure>> StartAsync(string vit) => InFolderAsync(async folder =>
    {
        var starter = BenchIndex.Settings(folder);
        var large = starter with { ClipModel = vit, IndexName = "large" };
        var gallery = TestPaths.InRepository("data", "photos");
        foreach (var settings in new[] { starter, large }) await PhotoSearchProgram.RunAsync(settings, watched: false, "add", gallery);

        List<double> help = [], small = [], slow = [];
        for (var round = 0; round < Rounds; round++)
        {
            help.Add((await PhotoSearchProgram.RunAsync(starter, watched: false, "--help")).Seconds);
            small.Add((await PhotoSearchProgram.RunAsync(starter, watched: false, "search", Text)).Seconds);
            slow.Add((await PhotoSearchProgram.RunAsync(large, watched: false, "search", Text)).Seconds);
        }
        return
        [
            Median("`photosearch --help`", help, 0.15), Median("`photosearch search TEXT`, starter model", small, 0.3),
            Median("`photosearch search TEXT`, ViT-B/32", slow, 1.0),
        ];

        static Figure Median(string what, List<double> times, double bound) =>
            new(what, StoreBench.Median(times), "s") { Detail = $"median of {times.Count}, best {times.Min():N2} s", Bound = bound };
    });

    /// <summary>Adding photos and searching by a text with ViT-B/32.</summary>
    public static Task<IReadOnlyList<Figure>> MemoryAsync(string vit, string photos) => InFolderAsync(async folder =>
    {
        var settings = BenchIndex.Settings(folder) with { ClipModel = vit };
        var add = await PhotoSearchProgram.RunAsync(settings, watched: true, "add", photos);
        List<double> searches = [];
        for (var round = 0; round < 3; round++)
            searches.Add((await PhotoSearchProgram.RunAsync(settings, watched: true, "search", Text)).Megabytes);
        return
        [
            new("peak memory of `photosearch add`, ViT-B/32", add.Megabytes, "MB")
            {
                Detail = $"{Directory.EnumerateFiles(photos).Count():N0} photos in {add.Seconds:N0} s", Bound = 600,
                Peer = $"the image tower's file: {Megabytes("vision_model.onnx"):N0} MB", PeerValue = Megabytes("vision_model.onnx"),
            },
            new("peak memory of `photosearch search TEXT`, ViT-B/32", searches.Max(), "MB")
            {
                Detail = "the most of 3", Bound = 400,
                Peer = $"the text tower's file: {Megabytes("text_model.onnx"):N0} MB", PeerValue = Megabytes("text_model.onnx"),
            },
        ];

        double Megabytes(string file) => new FileInfo(Path.Combine(vit, file)).Length / 1e6;
    });

    private static async Task<IReadOnlyList<Figure>> InFolderAsync(Func<string, Task<IReadOnlyList<Figure>>> measureAsync)
    {
        var folder = Directory.CreateTempSubdirectory("photosearch-bench-");
        try
        {
            return await measureAsync(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
