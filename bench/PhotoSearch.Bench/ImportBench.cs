using System.Globalization;
using PhotoSearch.Tests;

namespace PhotoSearch.Bench;

/// <summary>
/// <c>photosearch import</c> into OpenSearch, in turns with the bulk helper of OpenSearch's JavaScript client (<c>bench/bulk.cjs</c>).
/// </summary>
internal static class ImportBench
{
    private const int Rows = 20_000;
    private const int Rounds = 3;
    private const string Index = "bench-import";

    /// <param name="service">The OpenSearch server.</param>
    /// <param name="javascript">A folder whose <c>node_modules</c> has @opensearch-project/opensearch. Null skips this comparison.</param>
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Uri service, string? javascript)
    {
        var folder = Directory.CreateTempSubdirectory("photosearch-bench-");
        try
        {
            string ids = Path.Combine(folder.FullName, "photo_ids.csv"), features = Path.Combine(folder.FullName, "features.npy");
            var photos = SyntheticEmbeddings.Photos(0, Rows);
            await File.WriteAllLinesAsync(ids, photos.Select((_, i) => $"photo{i:00000}").Prepend("photo_id"));
            await File.WriteAllBytesAsync(features, NpyBytes.Of([.. photos.Select(photo => photo.Embedding)]));
            var settings = BenchIndex.Settings(folder.FullName, service) with { IndexName = Index };
            await using var index = PhotoIndex.Open(settings);

            List<ProgramRun> ours = [], theirs = [];
            for (var round = 0; round <= Rounds; round++)
            {
                await index.DeleteAsync();
                ours.Add(await PhotoSearchProgram.RunAsync(
                    settings, watched: true, "import", "unsplash", "--ids", ids, "--features", features, "--model", "starter"));
                await index.DeleteAsync();
                if (javascript is not null) theirs.Add(await PeerAsync(javascript, service, features, ids));
            }
            await index.DeleteAsync();
            return
            [
                Beside("`photosearch import` into OpenSearch", "photos/s", run => Rows / run.Seconds) with { AtLeast = true },
                Beside($"`photosearch import` of {Rows:N0}: its processor time", "s", run => run.ProcessorSeconds),
            ];

            // Without the first round, in which the server has just started.
            Figure Beside(string what, string unit, Func<ProgramRun, double> value)
            {
                var figure = new Figure(what, ours.Skip(1).Average(value), unit) { Detail = $"mean of {Rounds}, the whole command" };
                if (theirs.Count == 0) return figure;
                var peer = theirs.Skip(1).Average(value);
                return figure with { Peer = $"JavaScript client: {figure.Text(peer)}", PeerValue = peer, Limit = peer };
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<ProgramRun> PeerAsync(string javascript, Uri service, string features, string ids)
    {
        var script = TestPaths.InRepository("bench", "bulk.cjs");
        var ran = await TestProcess.RunAsync("node", [script, javascript, service.ToString(), Index + "-js", features, ids]);
        return ran.ExitCode == 0 && ran.Output.Split(' ') is [var seconds, var processor]
            ? new(double.Parse(seconds, CultureInfo.InvariantCulture), double.Parse(processor, CultureInfo.InvariantCulture), 0)
            : throw new InvalidOperationException($"node ended with {ran.ExitCode}: {ran.Error}");
    }
}
