using Microsoft.DotNet.Interactive;

namespace PhotoSearch.Tests;

/// <summary>The pipeline with its real parts: the sample photos, the starter model, the embedded index.</summary>
public sealed class PhotoIngestTests(StarterModel starter) : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-ingest-");
    private readonly ClipModel model = starter.Model;
    private IPhotoIndex index = null!;

    private string Photos => Path.Combine(folder.FullName, "photos");

    public async ValueTask InitializeAsync()
    {
        var settings = WorkshopSettings.Load(TestPaths.Repository) with
        {
            ServiceUri = null, ClipModel = "starter", IndexFile = Path.Combine(folder.FullName, "test.db"), PhotosDir = Photos,
        };
        index = PhotoIndex.Open(settings);
        await index.CreateAsync(new(model.Name, model.Dimension, Photos));
        Directory.CreateDirectory(Path.Combine(Photos, "deeper"));
    }

    public async ValueTask DisposeAsync()
    {
        await index.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Each_photo_of_the_folder_is_in_the_index_with_its_own_embedding()
    {
        var files = TakePhotos(23);
        var summary = await PhotoIngest.RunAsync(model, index, Photos);

        Assert.Equal((23, 0, 0, false), (summary.Indexed, summary.Unchanged, summary.Failures.Count, summary.Interrupted));
        Assert.Equal(23, (await index.GetInfoAsync())!.Photos);
        foreach (var file in files)
        {
            var best = (await index.SearchAsync(await model.EmbedPhotoAsync(file), k: 1)).Single();
            Assert.Equal(Path.GetRelativePath(Photos, file), best.Id);
            Assert.Equal(1, best.Cosine, 4);
        }
    }

    [Fact]
    public async Task A_second_run_embeds_only_new_or_changed_photos()
    {
        var files = TakePhotos(6);
        await PhotoIngest.RunAsync(model, index, Photos);
        File.Copy(files[0], files[1], overwrite: true);
        File.Copy(files[0], Path.Combine(Photos, "new.jpg"));
        var summary = await PhotoIngest.RunAsync(model, index, Photos);

        Assert.Equal((2, 5), (summary.Indexed, summary.Unchanged));
        Assert.Equal(7, (await index.GetInfoAsync())!.Photos);
    }

    [Fact]
    public async Task Bad_photos_are_named_and_do_not_stop_the_others()
    {
        TakePhotos(5);
        File.WriteAllText(Path.Combine(Photos, "deeper", "text.jpg"), "not a photo");
        File.WriteAllBytes(Path.Combine(Photos, "empty.png"), []);
        var summary = await PhotoIngest.RunAsync(model, index, Photos);

        Assert.Equal(5, summary.Indexed);
        Assert.Equal(["deeper/text.jpg", "empty.png"], summary.Failures.Select(failure => failure.Photo));
        Assert.All(summary.Failures, failure => Assert.NotEmpty(failure.Reason));
    }

    [Fact]
    public async Task A_cancelled_run_keeps_its_photos_and_the_next_one_continues_from_there()
    {
        TakePhotos(60);
        using var cancellation = new CancellationTokenSource();
        var interrupted = await PhotoIngest.RunAsync(model, index, Photos, new() { BatchSize = 2, BulkSize = 4, ReportEvery = 4 },
            _ => cancellation.Cancel(), cancellation.Token);

        Assert.True(interrupted.Interrupted);
        Assert.InRange(interrupted.Indexed, 4, 59);
        Assert.Equal(interrupted.Indexed, (await index.GetInfoAsync())!.Photos);
        var rest = await PhotoIngest.RunAsync(model, index, Photos);
        Assert.Equal((60 - interrupted.Indexed, interrupted.Indexed), (rest.Indexed, rest.Unchanged));
    }

    [Fact]
    public async Task An_interrupted_notebook_cell_ends_the_run_in_the_same_way()
    {
        TakePhotos(60);
        using var cell = new CancellationTokenSource();
        KernelInvocationContext.Current = new(cell.Token);
        var interrupted =
            await PhotoIngest.RunAsync(model, index, Photos, new() { BatchSize = 2, BulkSize = 4, ReportEvery = 4 }, _ => cell.Cancel());
        KernelInvocationContext.Current = null;

        Assert.True(interrupted.Interrupted);
        Assert.Equal(interrupted.Indexed, (await index.GetInfoAsync())!.Photos);
        Assert.False((await PhotoIngest.RunAsync(model, index, Photos)).Interrupted);
    }

    [Fact]
    public async Task Parts_share_a_folder_without_gaps_or_overlap()
    {
        TakePhotos(30);
        var indexed = new List<int>();
        foreach (var part in Enumerable.Range(1, 3))
            indexed.Add((await PhotoIngest.RunAsync(model, index, Photos, new() { Part = part, Parts = 3 })).Indexed);

        Assert.Equal(30, indexed.Sum());
        Assert.All(indexed, count => Assert.InRange(count, 1, 29));
        Assert.Equal(30, (await index.GetInfoAsync())!.Photos);
    }

    [Fact]
    public async Task Progress_is_reported_in_order_and_ends_with_all_photos()
    {
        TakePhotos(25);
        var reports = new List<IngestProgress>();
        await PhotoIngest.RunAsync(model, index, Photos, new() { BulkSize = 10, ReportEvery = 10 }, reports.Add);

        Assert.Equal([10, 20, 25], reports.Select(report => report.Handled));
        Assert.All(reports, report => Assert.Equal(25, report.Total));
        Assert.StartsWith("25 of 25 photos, ", reports[^1].ToString());
    }

    [Fact]
    public async Task Without_an_index_nothing_is_read_and_the_next_step_is_named()
    {
        await index.DeleteAsync();
        var missing = await Assert.ThrowsAsync<PhotoIndexException>(() => PhotoIngest.RunAsync(model, index, Photos));
        Assert.Contains("notebook 1", missing.Message);
    }

    [Fact]
    public async Task An_index_of_another_model_is_left_alone()
    {
        TakePhotos(1);
        await index.DeleteAsync();
        await index.CreateAsync(new("another-model", model.Dimension));
        await Assert.ThrowsAsync<PhotoIndexException>(() => PhotoIngest.RunAsync(model, index, Photos));
        Assert.Equal(0, (await index.GetInfoAsync())!.Photos);
    }

    [Fact]
    public async Task A_store_that_fails_ends_the_run_with_its_reason()
    {
        TakePhotos(40);
        await using var failing = new FailingIndex(index);
        var reason = await Assert.ThrowsAsync<PhotoIndexException>(
            () => PhotoIngest.RunAsync(model, failing, Photos, new() { BulkSize = 8 }));
        Assert.Equal("the disk is full", reason.Message);
    }

    [Fact]
    public async Task A_report_that_fails_ends_the_run_before_the_next_photos()
    {
        TakePhotos(60);
        var reports = 0;
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => PhotoIngest.RunAsync(model, index, Photos, new() { BatchSize = 1, BulkSize = 2, ReportEvery = 1 }, _ =>
        {
            reports++;
            throw new InvalidOperationException("not now");
        }));

        Assert.InRange(reports, 1, 10);
    }

    [Fact]
    public async Task A_run_that_is_cancelled_in_its_last_report_was_not_interrupted()
    {
        TakePhotos(4);
        using var cancellation = new CancellationTokenSource();
        var summary =
            await PhotoIngest.RunAsync(model, index, Photos, new() { ReportEvery = 4 }, _ => cancellation.Cancel(), cancellation.Token);

        Assert.Equal((4, false), (summary.Indexed, summary.Interrupted));
    }

    [Fact]
    public async Task Photos_from_another_folder_are_not_added_by_accident()
    {
        TakePhotos(2);
        var settings = WorkshopSettings.Load(TestPaths.Repository) with { PhotosDir = folder.FullName };
        var refused = await Assert.ThrowsAsync<PhotoIndexException>(() => PhotoIngest.RunAsync(model, index, settings));
        Assert.Contains("is outside that folder", refused.Message);

        var below = await PhotoIngest.RunAsync(model, index, settings with { PhotosDir = Path.Combine(Photos, "deeper") });
        Assert.Equal(1, below.Indexed);
        Assert.StartsWith("deeper/", (await index.SearchAsync(await model.EmbedTextAsync("a boat"), k: 1)).Single().Id);
    }

    [Fact]
    public void A_link_that_leads_back_is_not_followed()
    {
        TakePhotos(2);
        Directory.CreateSymbolicLink(Path.Combine(Photos, "deeper", "back"), Photos);
        Assert.Equal(2, PhotoFile.Find(Photos, Photos).Count());
    }

    [Fact]
    public void An_id_beyond_512_bytes_becomes_a_hash_that_stays_the_same()
    {
        var file = Path.Combine(Photos, string.Concat(Enumerable.Repeat("ein langer Name/", 40)), "photo.jpg");
        var photo = PhotoFile.In(Photos, file);

        Assert.StartsWith("sha256:", photo.Id);
        Assert.Equal(photo.Id, PhotoFile.In(Photos, file).Id);
        Assert.EndsWith("/photo.jpg", photo.RelativePath);
    }

    /// <summary>Copies sample photos to the folder, half of them to a subfolder.</summary>
    private string[] TakePhotos(int count) => [.. Directory.GetFiles(TestPaths.InRepository("data", "photos"), "*.jpg").Order().Take(count)
        .Select((file, number) =>
        {
            var copy = Path.Combine(Photos, number % 2 == 0 ? "" : "deeper", Path.GetFileName(file));
            File.Copy(file, copy);
            return copy;
        })];

    private sealed class FailingIndex(IPhotoIndex real) : IPhotoIndex
    {
        public string Name => real.Name;

        public string Location => real.Location;

        public Task<BulkResult> AddAsync(IReadOnlyList<PhotoDocument> photos, CancellationToken cancellationToken = default) =>
            throw new PhotoIndexException("the disk is full");

        public Task<IndexCreation> CreateAsync(IndexDefinition definition, CancellationToken cancellationToken = default) =>
            real.CreateAsync(definition, cancellationToken);

        public Task<(IndexPlan Plan, string Request)> PlanAsync(
            IndexDefinition definition, CancellationToken cancellationToken = default) => real.PlanAsync(definition, cancellationToken);

        public Task<bool> FinishLoadingAsync(CancellationToken cancellationToken = default) => real.FinishLoadingAsync(cancellationToken);

        public Task<bool> DeleteAsync(CancellationToken cancellationToken = default) => real.DeleteAsync(cancellationToken);

        public Task<IndexInfo?> GetInfoAsync(CancellationToken cancellationToken = default) => real.GetInfoAsync(cancellationToken);

        public Task<IReadOnlyDictionary<string, string>> GetContentHashesAsync(
            IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
            real.GetContentHashesAsync(ids, cancellationToken);

        public IAsyncEnumerable<StoredPhoto> ListPhotosAsync(CancellationToken cancellationToken = default) =>
            real.ListPhotosAsync(cancellationToken);

        public IAsyncEnumerable<PhotoDocument> ReadEmbeddingsAsync(CancellationToken cancellationToken = default) =>
            real.ReadEmbeddingsAsync(cancellationToken);

        public Task<int> RemoveAsync(IReadOnlyCollection<string> ids, CancellationToken cancellationToken = default) =>
            real.RemoveAsync(ids, cancellationToken);

        public Task RefreshAsync(CancellationToken cancellationToken = default) => real.RefreshAsync(cancellationToken);

        public Task<IReadOnlyList<PhotoHit>> SearchAsync(
            ReadOnlyMemory<float> embedding, int k, bool exact = false, string? folder = null,
            CancellationToken cancellationToken = default) =>
            real.SearchAsync(embedding, k, exact, folder, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
