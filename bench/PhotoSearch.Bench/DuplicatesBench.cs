using System.Diagnostics;
using System.Numerics.Tensors;
using PhotoSearch.Tests;

namespace PhotoSearch.Bench;

/// <summary>
/// Near duplicates: which altered copies of photos a model finds at which cosine, how many pairs of different photos it also finds, and how
/// long it takes to compare 25,000 embeddings.
/// </summary>
internal static class DuplicatesBench
{
    private const int Compared = 25_000;

    private static readonly double[] Limits = [0.9, 0.95, 0.96, 0.97, 0.98, 0.99];

    public static async Task<int> RunAsync(string modelFolder, string photosFolder)
    {
        using var model = await ClipModel.LoadAsync(modelFolder);
        var cosines = AlteredPhotos.Alterations.Keys.ToDictionary(alteration => alteration, _ => new List<double>());
        var originals = new List<float[]>();
        var folder = Path.GetFullPath(photosFolder);
        foreach (var file in PhotoFile.Find(folder, folder).OrderBy(file => file.Id, StringComparer.Ordinal))
        {
            originals.Add(await model.EmbedPhotoAsync(file.FullPath));
            var photo = await AlteredPhotos.ReadAsync(file.FullPath);
            foreach (var (alteration, alter) in AlteredPhotos.Alterations)
                cosines[alteration].Add(Cosine.Between(originals[^1], await model.EmbedPhotoAsync(alter(photo), alteration)));
        }

        Console.WriteLine($"{originals.Count} photos, {model.Name}: altered copies with at least this cosine to their original");
        Console.WriteLine(Row("", limit => $"{limit}") + "   least  median");
        foreach (var (alteration, own) in cosines)
            Console.WriteLine(
                Row(alteration, limit => $"{(double)own.Count(cosine => cosine >= limit) / own.Count:P0}") + LeastAndMedian(own));
        var pairs = originals.SelectMany((one, i) => originals.Skip(i + 1).Select(other => Cosine.Between(one, other))).ToList();
        Console.WriteLine(
            Row($"of {pairs.Count:N0} other pairs", limit => $"{pairs.Count(cosine => cosine >= limit):N0}") + LeastAndMedian(pairs));
        WriteRatio();
        await WritePairsAsync();
        return 0;
    }

    private static string Row(string name, Func<double, string> at) =>
        $"{name,-26}{string.Concat(Limits.Select(limit => $"{at(limit),8}"))}";

    private static string LeastAndMedian(List<double> cosines) =>
        $"{cosines.Min(),8:0.000}{cosines.Order().ElementAt(cosines.Count / 2),8:0.000}";

    /// <summary>Measures both in turns, so that a busy moment affects both. The best of three counts.</summary>
    private static void WriteRatio()
    {
        var embeddings = SyntheticEmbeddings.Photos(0, Compared).Select(photo => photo.Embedding).ToArray();
        double ours = double.MaxValue, plain = double.MaxValue, ourWork = double.MaxValue, plainWork = double.MaxValue;
        for (var round = 0; round < 3; round++)
        {
            Measure(() => new PairwiseCosines(embeddings, 0.97).FindNear(null, CancellationToken.None), ref ours, ref ourWork);
            Measure(() => FindNearPlainly(embeddings), ref plain, ref plainWork);
        }
        Console.WriteLine($"{Compared:N0} embeddings, each with each: {ours:N1} s, {ourWork:N1} s of processor time; with one " +
            $"TensorPrimitives.Dot per pair on all cores {plain:N1} s, {plainWork:N1} s: ratio {ourWork / plainWork:N3}");
    }

    /// <summary>Measures the whole command when each photo has a twin.</summary>
    private static async Task WritePairsAsync()
    {
        var folder = Directory.CreateTempSubdirectory("photosearch-bench-");
        try
        {
            await using var index = BenchIndex.Open(folder.FullName);
            await index.CreateAsync(new("none", SyntheticEmbeddings.Dimension));
            foreach (var photos in SyntheticEmbeddings.Photos(0, Compared / 2).Chunk(1_000))
                await index.AddAsync([.. photos, .. photos.Select(photo => photo with { Id = $"twin/{photo.Id}" })]);
            double best = double.MaxValue, work = double.MaxValue;
            for (var round = 0; round < 3; round++)
                Measure(() => NearDuplicates.FindAsync(index, 0.97, photosFolder: null).GetAwaiter().GetResult(), ref best, ref work);
            Console.WriteLine($"{Compared / 2:N0} pairs in the embedded index, without sizes: {best:N1} s, {work:N1} s of processor time");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Measure(Action work, ref double best, ref double bestWork)
    {
        using var process = Process.GetCurrentProcess();
        var (watch, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
        work();
        best = Math.Min(best, watch.Elapsed.TotalSeconds);
        process.Refresh();
        bestWork = Math.Min(bestWork, (process.TotalProcessorTime - before).TotalSeconds);
    }

    private static bool[] FindNearPlainly(float[][] embeddings)
    {
        var near = new bool[embeddings.Length];
        Parallel.For(0, embeddings.Length, one =>
        {
            for (var other = one + 1; other < embeddings.Length; other++)
                if (TensorPrimitives.Dot<float>(embeddings[one], embeddings[other]) >= 0.97f) near[one] = near[other] = true;
        });
        return near;
    }
}
