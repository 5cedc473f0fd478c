using System.Diagnostics;
using PhotoSearch.Tests;

namespace PhotoSearch.Bench;

/// <summary>The arguments of <c>all</c>.</summary>
/// <param name="Vit">The folder of ViT-B/32.</param>
/// <param name="Int8">The folder of the same model, dynamically quantised.</param>
/// <param name="Photos">A folder of about 1,000 photos.</param>
/// <param name="Only">The parts to run. Empty for all.</param>
/// <param name="To">The folder of the table and the picture.</param>
/// <param name="ServiceUri">See <see cref="ScaleArguments"/>.</param>
/// <param name="JavaScript">A folder whose <c>node_modules</c> has @opensearch-project/opensearch. Null skips this comparison.</param>
internal sealed record AllArguments(
    string Vit, string Int8, string Photos, string[] Only, string To, string? ServiceUri, string? JavaScript)
{
    /// <returns>Null for an unknown argument.</returns>
    public static AllArguments? Parse(ReadOnlySpan<string> arguments) => arguments is [var vit, var int8, var photos, .. var rest]
        ? Parse(rest, new(vit, int8, photos, [], Path.Combine("artifacts", "performance"), null, null)) : null;

    private static AllArguments? Parse(ReadOnlySpan<string> arguments, AllArguments parsed) => arguments switch
    {
        [] => parsed,
        ["--only", var parts, .. var rest] => Parse(rest, parsed with { Only = parts.Split(',') }),
        ["--to", var folder, .. var rest] => Parse(rest, parsed with { To = folder }),
        ["--service-uri", var uri, .. var rest] => Parse(rest, parsed with { ServiceUri = uri }),
        ["--javascript", var folder, .. var rest] => Parse(rest, parsed with { JavaScript = folder }),
        _ => null,
    };
}

/// <summary>Everything that fits into half an hour, as one table and one picture. If a part fails, the others still run.</summary>
internal static class AllBench
{
    private const string Heap = "2g";

    public static async Task<int> RunAsync(AllArguments arguments)
    {
        var starter = TestPaths.InRepository("data", "models", "starter");
        var scale = new ScaleArguments(200_000, true, true, arguments.ServiceUri, Heap, Merge: false, Keep: false);
        (string Name, Func<IAsyncEnumerable<Figure>> Measure)[] parts =
        [
            ("start", () => EachAsync(ProgramBench.StartAsync(arguments.Vit))),
            ("memory", () => EachAsync(ProgramBench.MemoryAsync(arguments.Vit, arguments.Photos))),
            ("flat", () => OneAsync(MemoryBench.MeasureAsync(
                starter, arguments.Photos, "peak memory with ten times the photos, starter model"))),
            ("ingest", () => OneAsync(IngestBench.MeasureAsync(arguments.Vit, arguments.Photos, "indexing, ViT-B/32", limit: 0.90))),
            ("int8", () => OneAsync(IngestBench.MeasureAsync(arguments.Int8, arguments.Photos, "indexing, ViT-B/32 int8", limit: 0.75))),
            ("import", () => EachAsync(ImportAsync(arguments))),
            ("embedded", () => StoreBench.EmbeddedAsync(scale)),
            ("opensearch", () => StoreBench.OpenSearchAsync(scale)),
        ];
        if (arguments.Only.Except(parts.Select(part => part.Name)).FirstOrDefault() is { } unknown)
        {
            Console.Error.WriteLine($"There is no part {unknown}. The parts are {string.Join(", ", parts.Select(part => part.Name))}.");
            return 2;
        }
        var report = new Report(arguments.To, parts.Select(part => part.Name));
        var watch = Stopwatch.StartNew();
        foreach (var (name, measure) in parts.Where(part => arguments.Only.Length == 0 || arguments.Only.Contains(part.Name)))
        {
            Console.WriteLine($"{name} ({watch.Elapsed:mm\\:ss})");
            report.Start(name);
            try
            {
                await foreach (var figure in measure())
                {
                    Console.WriteLine($"  {figure}");
                    report.Add(name, figure);
                }
            }
            catch (Exception failed)
            {
                Console.Error.WriteLine($"  failed: {failed}");
                report.AddFailed(name);
            }
            await report.WriteAsync();
        }
        Console.WriteLine($"{report.Path} ({watch.Elapsed:mm\\:ss})");
        return report.Complete ? 0 : 1;
    }

    private static async Task<IReadOnlyList<Figure>> ImportAsync(AllArguments arguments)
    {
        await using var server = await BenchServer.FindOrStartAsync(arguments.ServiceUri, Heap);
        return await ImportBench.MeasureAsync(server.Uri, arguments.JavaScript);
    }

    private static async IAsyncEnumerable<Figure> OneAsync(Task<Figure> measured)
    {
        yield return await measured;
    }

    private static async IAsyncEnumerable<Figure> EachAsync(Task<IReadOnlyList<Figure>> measured)
    {
        foreach (var figure in await measured) yield return figure;
    }
}
