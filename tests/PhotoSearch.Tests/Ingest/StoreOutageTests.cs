namespace PhotoSearch.Tests;

/// <summary>Runs that lose their server: a real one behind a proxy that goes away, with a clock that does not wait.</summary>
[Collection(OpenSearchServer.Collection)]
public sealed class StoreOutageTests(OpenSearchServer server, StarterModel starter) : IAsyncLifetime
{
    private const int Photos = 12;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-outage-");
    private readonly HastyTime time = new();
    private readonly List<IngestProgress> reports = [];
    private FaultProxy proxy = null!;
    private OpenSearchPhotoIndex index = null!;

    public async ValueTask InitializeAsync()
    {
        proxy = await FaultProxy.StartAsync((await server.PlainAsync()).Uri);
        index = new OpenSearchPhotoIndex(ServiceAddress.Parse(proxy.Uri.ToString())!, null, $"outage-{Guid.NewGuid():N}", time);
        foreach (var file in Directory.GetFiles(TestPaths.InRepository("data", "photos"), "*.jpg").Take(Photos))
            File.Copy(file, Path.Combine(folder.FullName, Path.GetFileName(file)));
    }

    public async ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        if (index is null) return; // skipped
        proxy.IsAway = false;
        await index.DeleteAsync();
        await index.DisposeAsync();
        await proxy.DisposeAsync();
    }

    [Theory]
    [InlineData("add")]
    [InlineData("import")]
    public async Task A_run_waits_for_a_server_that_is_away_and_stores_every_photo_once(string run)
    {
        time.Waiting += () => proxy.IsAway = time.Waits.Count < 12;

        var summary = await RunAsync(run, AwayOnceSomethingIsStored);

        Assert.Equal((Photos, 0, false, null), (summary.Indexed, summary.Left, summary.Interrupted, summary.Problem));
        Assert.Empty(summary.Failures);
        Assert.Equal(Photos, (await index.GetInfoAsync())!.Photos);
        Assert.Equal(
            [$"OpenSearch at {index.Location} does not answer; waiting for up to two minutes.", $"{index.Location} answers again."],
            reports.Select(report => report.Note).OfType<string>());
        Assert.Equal(Photos, reports[^1].Handled);
        Assert.All(reports.Zip(reports.Skip(1)), pair => Assert.InRange(pair.First.Handled, 0, pair.Second.Handled));
    }

    [Theory]
    [InlineData("add")]
    [InlineData("import")]
    public async Task After_two_minutes_a_run_says_what_is_stored_and_the_next_one_continues(string run)
    {
        time.Waiting += () => time.PutForward(time.Waits.Last());

        var summary = await RunAsync(run, AwayOnceSomethingIsStored);

        Assert.Equal((4, Photos - 4, true), (summary.Indexed, summary.Left, summary.Interrupted));
        Assert.Matches($"^OpenSearch at {index.Location} does not answer; waited for 1[12][0-9] s\\.$", summary.Problem);
        Assert.EndsWith($" {summary.Problem} 8 not stored yet. Interrupted: the next run continues from here.", summary.ToString(),
            StringComparison.Ordinal);
        Assert.Single(reports, report => report.Note is not null);

        proxy.IsAway = false;
        var next = await RunAsync(run, _ => { });
        Assert.Equal((Photos - 4, 4, false), (next.Indexed, next.Unchanged, next.Interrupted));
        Assert.Equal(Photos, (await index.GetInfoAsync())!.Photos);
    }

    [Theory]
    [InlineData("add")]
    [InlineData("import")]
    public async Task Cancelling_ends_the_wait_at_once(string run)
    {
        using var cancellation = new CancellationTokenSource();
        var waitsBefore = 0;
        void CancelInTheFirstWait()
        {
            if (time.Waits.Last() != TimeSpan.FromSeconds(2)) return; // a wait between two retries of a request, not an outage
            waitsBefore = time.Waits.Count;
            cancellation.Cancel();
        }
        time.Waiting += CancelInTheFirstWait;

        var summary = await RunAsync(run, AwayOnceSomethingIsStored, into: null, cancellation.Token);

        Assert.Equal((4, Photos - 4, true), (summary.Indexed, summary.Left, summary.Interrupted));
        Assert.StartsWith($"OpenSearch at {index.Location} does not answer", summary.Problem, StringComparison.Ordinal);
        Assert.InRange(time.Waits.Count, waitsBefore, waitsBefore + 2); // another stage may be looking up photos at the same time
    }

    [Theory]
    [InlineData("add")]
    [InlineData("import")]
    public async Task There_is_no_wait_before_something_is_stored(string run)
    {
        await index.CreateAsync(run == "add" ? new(starter.Model.Name, starter.Model.Dimension) : new(Vectors.Model, 8));
        await using var away = await FaultProxy.StartAsync((await server.PlainAsync()).Uri, new FaultRule("_bulk", Fault.Away));
        await using var first =
            new OpenSearchPhotoIndex(ServiceAddress.Parse(away.Uri.ToString())!, null, index.Name, time);

        await Assert.ThrowsAsync<PhotoIndexException>(() => RunAsync(run, reports.Add, into: first));

        Assert.Equal(3, away.Asked.Count(path => path == "/_bulk"));
        Assert.Empty(reports);
    }

    [Fact]
    public async Task Photos_in_a_partly_stored_block_are_counted()
    {
        time.Waiting += () => time.PutForward(time.Waits.Last());
        await using var away = await FaultProxy.StartAsync((await server.PlainAsync()).Uri, new FaultRule("_bulk", Fault.Away, Skip: 1));
        await using var partly =
            new OpenSearchPhotoIndex(ServiceAddress.Parse(away.Uri.ToString())!, null, index.Name, time);
        using var features = Features(2_400); // three requests of 800, side by side

        var summary = await UnsplashImport.RunAsync(features, partly, new() { Model = Vectors.Model, Time = time }, reports.Add);

        Assert.Equal((800, 1_600, true), (summary.Indexed, summary.Left, summary.Interrupted));
        await index.RefreshAsync();
        Assert.Equal(800, (await index.GetInfoAsync())!.Photos);
    }

    private void AwayOnceSomethingIsStored(IngestProgress progress)
    {
        if (progress is { Indexed: 4, Note: null }) proxy.IsAway = true;
    }

    /// <summary>Adds sample photos, or imports as many embeddings, four at a time.</summary>
    private async Task<IngestSummary> RunAsync(
        string run, Action<IngestProgress> report, IPhotoIndex? into = null, CancellationToken cancellationToken = default)
    {
        void Note(IngestProgress progress)
        {
            reports.Add(progress);
            report(progress);
        }
        into ??= index;
        if (run == "import")
        {
            using var features = Features(Photos);
            return await UnsplashImport.RunAsync(
                features, into, new() { Model = Vectors.Model, BlockSize = 4, Time = time }, Note, cancellationToken);
        }
        await index.CreateAsync(new(starter.Model.Name, starter.Model.Dimension), CancellationToken.None);
        return await PhotoIngest.RunAsync(
            starter.Model, into, folder.FullName, new() { BatchSize = 2, BulkSize = 4, ReportEvery = 4, Time = time }, Note,
            cancellationToken);
    }

    private UnsplashFeatures Features(int count)
    {
        var (ids, numbers) = (Path.Combine(folder.FullName, "ids.csv"), Path.Combine(folder.FullName, "features.npy"));
        File.WriteAllText(ids, "photo_id\n" + string.Concat(Enumerable.Range(0, count).Select(number => $"photo-{number}\n")));
        File.WriteAllBytes(numbers, NpyBytes.Of([.. Enumerable.Range(0, count).Select(seed => Vectors.Unit(seed, 8))]));
        return UnsplashFeatures.Open(ids, numbers);
    }
}
