using System.Diagnostics;
using System.Numerics.Tensors;

namespace PhotoSearch.Bench;

/// <summary>Searches in an index of many photos: their recall, and their time when many clients search.</summary>
internal static class StoreBench
{
    private const string Name = "bench-clients";
    private const int K = 10;
    private const int Queries = 100;
    private const double ServeLimit = 1.1;

    private static readonly float[][] Query = SyntheticEmbeddings.Queries(Queries);

    /// <summary><c>clients [--photos N] [--store embedded|opensearch] [--service-uri URI] [--heap 2g] [--keep]</c></summary>
    public static async Task<int> RunAsync(ScaleArguments arguments)
    {
        if (arguments.Embedded)
            await foreach (var figure in EmbeddedAsync(arguments)) Console.WriteLine(figure);
        if (arguments.OpenSearch)
            await foreach (var figure in OpenSearchAsync(arguments)) Console.WriteLine(figure);
        return 0;
    }

    public static async IAsyncEnumerable<Figure> EmbeddedAsync(ScaleArguments arguments)
    {
        var folder = Directory.CreateTempSubdirectory("photosearch-bench-");
        try
        {
            var settings = BenchIndex.Settings(folder.FullName) with { IndexName = Name };
            await using var index = PhotoIndex.Open(settings);
            var of = $"embedded index of {arguments.Photos:N0}";
            await foreach (var figure in FillAsync(index, arguments, loaders: 1, of)) yield return figure;
            yield return await ExactAsync(index, arguments.Photos, of);
            await foreach (var figure in ClientsAsync(index, settings, of)) yield return figure;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public static async IAsyncEnumerable<Figure> OpenSearchAsync(ScaleArguments arguments)
    {
        await using var server = await BenchServer.FindOrStartAsync(arguments.ServiceUri, arguments.Heap);
        var settings = BenchIndex.Settings(Path.GetTempPath(), server.Uri) with { IndexName = Name };
        await using var index = PhotoIndex.Open(settings);
        if (!arguments.Keep) await index.DeleteAsync();
        var of = $"OpenSearch index of {arguments.Photos:N0}";
        await foreach (var figure in FillAsync(index, arguments, loaders: 4, of, server.MergedAsync)) yield return figure;
        await foreach (var figure in ClientsAsync(index, settings, of)) yield return figure;
        if (!arguments.Keep) await index.DeleteAsync();
    }

    /// <summary>Fills an index, unless an earlier run did, and measures the recall of its searches.</summary>
    private static async IAsyncEnumerable<Figure> FillAsync(
        IPhotoIndex index, ScaleArguments arguments, int loaders, string of, Func<Task>? settled = null)
    {
        var nearest = new ExactNeighbours(Query, K);
        var full = (await index.GetInfoAsync())?.Photos == arguments.Photos;
        if (!full) await index.CreateAsync(new("starter", SyntheticEmbeddings.Dimension, Photos: arguments.Photos));
        var storing = await SyntheticLoad.FillAsync(full ? null : index, arguments.Photos, loaders, nearest);
        if (!full)
        {
            await index.RefreshAsync();
            await index.FinishLoadingAsync();
            if (settled is not null) await settled();
            yield return new($"filling the {of}", arguments.Photos / storing.TotalSeconds, "photos/s");
        }
        var recall = 0.0;
        foreach (var (i, query) in Query.Index()) recall += nearest.Recall(i, await index.SearchAsync(query, K));
        yield return new($"recall@{K} of the {of}", recall / Queries);
    }

    private static async IAsyncEnumerable<Figure> ClientsAsync(IPhotoIndex index, WorkshopSettings settings, string of)
    {
        await using var bench = new ClientsBench(index, settings);
        var (bare, served) = await bench.MeasureAsync();
        foreach (var (name, share) in new[] { ("median", 0.5), ("99th percentile", 0.99) })
        {
            double ours = served.Load.Within(share), theirs = bare.Load.Within(share);
            yield return new($"{ClientsBench.Clients} clients of `serve`, {of}: {name}", ours / theirs)
            {
                Detail = $"{ours:N1} ms", Peer = $"bare client: {theirs:N1} ms", PeerValue = 1, Limit = ServeLimit,
            };
        }
        yield return new($"processor time of a search in `serve`, {of}", served.OwnMilliseconds, "ms")
        {
            Detail = Rest(served), Peer = $"bare client: {bare.OwnMilliseconds:N1} ms ({Rest(bare)})",
        };

        string Rest(ClientsLoad load) => $"{load.Load.PerSecond:N0} searches/s"
            + (settings.ServiceUri is null ? "" : $"; {load.ServerMilliseconds:N1} ms in OpenSearch");
    }

    /// <summary>Exact searches, in turns with cosines of an array in memory on all cores.</summary>
    private static async Task<Figure> ExactAsync(IPhotoIndex index, int photos, string of)
    {
        var embeddings = SyntheticEmbeddings.Photos(0, photos).Select(photo => photo.Embedding).ToArray();
        List<double> searches = [], array = [];
        foreach (var query in Query.Take(30))
        {
            var watch = Stopwatch.StartNew();
            await index.SearchAsync(query, K, exact: true);
            searches.Add(watch.Elapsed.TotalMilliseconds);
            watch.Restart();
            var cosines = new float[photos];
            Parallel.For(0, photos, i => cosines[i] = TensorPrimitives.Dot(embeddings[i], query));
            array.Add(watch.Elapsed.TotalMilliseconds);
        }
        double median = Median(searches), inMemory = Median(array);
        return new($"an exact search, {of}", median / inMemory)
        {
            Detail = $"{median:N1} ms", Peer = $"cosines of an array in memory, all cores: {inMemory:N1} ms", PeerValue = 1,
        };
    }

    public static double Median(IEnumerable<double> values) => values.Order().ToArray() is var sorted ? sorted[sorted.Length / 2] : 0;
}
