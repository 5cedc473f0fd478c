using PhotoSearch.Tests;

namespace PhotoSearch.Bench;

/// <summary>The time and memory of whole commands.</summary>
internal static class ProgramBench
{
    private const int Rounds = 11;
    private const string Text = "a red boat at sunset";

    /// <summary>
    /// Help and text searches in an index of the 130 sample photos, in turns: with the packed tool, and with <c>dotnet run</c>.
    /// </summary>
    public static Task<IReadOnlyList<Figure>> StartAsync(string vit) => InFolderAsync(async folder =>
    {
        var starter = BenchIndex.Settings(folder);
        var large = starter with { ClipModel = vit, IndexName = "large" };
        var samples = TestPaths.InRepository("data", "photos");
        foreach (var settings in new[] { starter, large }) await PhotoSearchProgram.RunAsync(settings, watched: false, "add", samples);

        var tool = await PhotoSearchProgram.InstallAsync(folder);
        (string What, WorkshopSettings Settings, string[] Command, double Limit)[] commands =
        [
            ("`photosearch --help`", starter, ["--help"], 0.15),
            ("`photosearch search TEXT`, starter model", starter, ["search", Text], 0.3),
            ("`photosearch search TEXT`, ViT-B/32", large, ["search", Text], 1.0),
        ];
        var times = commands.ToDictionary(command => command, _ => (Tool: new List<double>(), DotnetRun: new List<double>()));
        for (var round = 0; round < Rounds; round++)
            foreach (var (command, (ofTool, ofDotnetRun)) in times)
            {
                ofTool.Add((await PhotoSearchProgram.RunAsync(tool, command.Settings, watched: false, command.Command)).Seconds);
                ofDotnetRun.Add((await PhotoSearchProgram.RunAsync(
                    PhotoSearchProgram.DotnetRun, command.Settings, watched: false, command.Command)).Seconds);
            }
        return
        [
            .. times.Select(command => new Figure($"{command.Key.What}, as a tool", StoreBench.Median(command.Value.Tool), "s")
            {
                Detail = $"median of {Rounds}, best {command.Value.Tool.Min():N2} s", Limit = command.Key.Limit,
                Peer = $"`dotnet run --no-build`: {StoreBench.Median(command.Value.DotnetRun):N2} s",
            }),
        ];
    });

    /// <summary>Adding photos and text searches with ViT-B/32.</summary>
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
                Detail = $"{Directory.EnumerateFiles(photos).Count():N0} photos in {add.Seconds:N0} s", Limit = 600,
                Peer = $"the image tower's file: {Megabytes("vision_model.onnx"):N0} MB", PeerValue = Megabytes("vision_model.onnx"),
            },
            new("peak memory of `photosearch search TEXT`, ViT-B/32", searches.Max(), "MB")
            {
                Detail = "maximum of 3", Limit = 400,
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
