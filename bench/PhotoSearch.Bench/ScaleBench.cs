using System.Diagnostics;

namespace PhotoSearch.Bench;

/// <summary>A large index: how fast it is filled, its size, and the recall and speed of its searches.</summary>
internal sealed class ScaleBench(IPhotoIndex index, int photos, int loaders)
{
    private const int K = 10;
    private const int Queries = 100;

    private readonly float[][] queries = SyntheticEmbeddings.Queries(Queries);

    /// <summary><c>scale [--full] [--photos N] [--store embedded|opensearch] [--service-uri URI] [--heap 2g] [--merge]</c></summary>
    public static async Task<int> RunAsync(ScaleArguments arguments)
    {
        Console.WriteLine(
            $"{arguments.Photos:N0} vectors of {SyntheticEmbeddings.Dimension} numbers, {Environment.ProcessorCount} cores, " +
            $"{DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC");
        if (arguments.Embedded)
        {
            var folder = Directory.CreateTempSubdirectory("photosearch-bench-");
            try
            {
                await using var index = BenchIndex.Open(folder.FullName);
                await new ScaleBench(index, arguments.Photos, loaders: 1).MeasureAsync();
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
        if (arguments.OpenSearch)
        {
            await using var server = await BenchServer.FindOrStartAsync(arguments.ServiceUri, arguments.Heap);
            await using var index = BenchIndex.OpenService(server.Uri);
            await index.DeleteAsync();
            var bench = new ScaleBench(index, arguments.Photos, loaders: 4);
            var nearest = await bench.MeasureAsync(server.MergedAsync);
            if (arguments.Merge)
            {
                var watch = Stopwatch.StartNew();
                await server.MergeAllAsync();
                Say("\n  merged into one segment", $"{watch.Elapsed.TotalSeconds:N0} s");
                await bench.SearchAsync(nearest);
            }
            await index.DeleteAsync();
        }
        return 0;
    }

    private async Task<ExactNeighbours> MeasureAsync(Func<Task>? settled = null)
    {
        Console.WriteLine($"\n{index.Location}");
        await index.CreateAsync(new("none", SyntheticEmbeddings.Dimension, Photos: photos));
        var nearest = await LoadAsync();

        var watch = Stopwatch.StartNew();
        await index.RefreshAsync();
        await index.FinishLoadingAsync();
        if (settled is not null) await settled();
        Say("until searchable and settled", $"{watch.Elapsed.TotalSeconds:N0} s");

        await SearchAsync(nearest);
        return nearest;
    }

    private async Task SearchAsync(ExactNeighbours nearest)
    {
        var info = (await index.GetInfoAsync())!;
        Say("photos", $"{info.Photos:N0}");
        Say("on disk", $"{info.Bytes / 1e6:N0} MB, {(double)info.Bytes / info.Photos:N0} bytes per photo");
        await RecallAsync(nearest, exact: false);
        await RecallAsync(nearest, exact: true);
        await FoldersAsync();
        foreach (var clients in new[] { 1, 4, 16 })
        {
            var load = await SearchLoad.MeasureAsync(i => index.SearchAsync(queries[i % Queries], K), clients, TimeSpan.FromSeconds(20));
            Say($"{clients} client{(clients == 1 ? "" : "s")}",
                $"half within {load.Within(0.5):N1} ms, 95 of 100 within {load.Within(0.95):N1} ms; {load.PerSecond:N1} searches/s");
        }
    }

    private async Task<ExactNeighbours> LoadAsync()
    {
        var nearest = new ExactNeighbours(queries, K);
        var storing = await SyntheticLoad.FillAsync(index, photos, loaders, nearest);
        Say($"stored, {loaders} at once", $"{storing.TotalSeconds:N0} s, {photos / storing.TotalSeconds:N0} a second");
        return nearest;
    }

    private async Task RecallAsync(ExactNeighbours nearest, bool exact)
    {
        var recall = 0.0;
        var watch = Stopwatch.StartNew();
        for (var query = 0; query < Queries; query++)
            recall += nearest.Recall(query, await index.SearchAsync(queries[query], K, exact));
        Say($"recall@{K}, {(exact ? "exact search" : "search")}",
            $"{recall / Queries:N3}, {watch.Elapsed.TotalMilliseconds / Queries:N1} ms a search");
    }

    /// <summary>Searches a large folder, a small folder and all photos, in turns.</summary>
    private async Task FoldersAsync()
    {
        var times = new Dictionary<string, List<double>> { ["."] = [], ["0"] = [], ["0/00"] = [] };
        for (var round = 0; round < 3; round++)
            foreach (var query in queries)
                foreach (var (folder, taken) in times)
                {
                    var watch = Stopwatch.StartNew();
                    await index.SearchAsync(query, K, folder: folder);
                    taken.Add(watch.Elapsed.TotalMilliseconds);
                }
        var medians = times.ToDictionary(time => time.Key, time => time.Value.Order().ElementAt(time.Value.Count / 2));
        Say("a search in all photos", $"{medians["."]:N2} ms");
        Say(FormattableString.Invariant($"in a folder of {Math.Min(photos, 100_000):N0}, of {Math.Min(photos, 1_000):N0}"),
            $"{medians["0"]:N2} ms, {medians["0/00"]:N2} ms: {medians["0"] / medians["."]:N2} and {medians["0/00"] / medians["."]:N2}");
    }

    private static void Say(string what, string figure) => Console.WriteLine($"  {what,-30} {figure}");
}
