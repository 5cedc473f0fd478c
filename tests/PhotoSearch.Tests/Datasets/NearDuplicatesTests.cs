namespace PhotoSearch.Tests;

/// <summary>Groups of photos that look the same: their first photo, their members, and unreadable files.</summary>
public sealed class NearDuplicatesTests : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("photosearch-").FullName;
    private readonly IPhotoIndex index;

    public NearDuplicatesTests() => index = PhotoIndex.Open(TestSettings.Embedded(In("photos.db")));

    public async ValueTask InitializeAsync() => await index.CreateAsync(new(Vectors.Model, 2, folder));

    public async ValueTask DisposeAsync()
    {
        await index.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task The_photo_with_most_pixels_is_first_and_the_others_follow_by_size()
    {
        await AddAsync("small.png", degrees: 0, width: 20);
        await AddAsync("large.png", degrees: 2, width: 80);
        await AddAsync("middle.png", degrees: 4, width: 40);
        await AddAsync("other.png", degrees: 90, width: 100);

        var found = await FindAsync();

        var group = Assert.Single(found.Groups);
        Assert.Equal(4, found.Photos);
        Assert.Equal([("large.png", 80, 10), ("middle.png", 40, 10), ("small.png", 20, 10)],
            group.Photos.Select(photo => (photo.Id, photo.Width!.Value, photo.Height!.Value)));
        Assert.Equal([1, Math.Cos(2 * Math.PI / 180), Math.Cos(2 * Math.PI / 180)], group.Photos.Select(photo => photo.Cosine), Near);
        Assert.Equal((2, new FileInfo(In("middle.png")).Length + new FileInfo(In("small.png")).Length), (found.Others, found.OthersBytes));
    }

    /// <summary>An angle of 10 degrees is a cosine of 0.985, 20 degrees 0.940.</summary>
    [Fact]
    public async Task In_a_chain_each_photo_looks_like_the_first_in_its_group()
    {
        int[] widths = [50, 30, 60, 20, 40];
        foreach (var (place, width) in widths.Index()) await AddAsync($"{place}.png", place * 10, width);

        var found = await FindAsync();

        // 2 is the largest, and 1 and 3 look like it. 0 and 4 look only like 1 and 3, which may be deleted, so 0 and 4 stay.
        Assert.Equal(["2.png", "1.png", "3.png"], Assert.Single(found.Groups).Photos.Select(photo => photo.Id));
    }

    [Fact]
    public async Task A_file_that_is_missing_or_not_a_photo_is_named_and_in_no_group()
    {
        foreach (var name in new[] { "a.png", "b.png", "c.png", "d.png" }) await AddAsync(name, degrees: 0, width: 20);
        File.Delete(In("b.png"));
        await File.WriteAllTextAsync(In("c.png"), "no photo");

        var found = await FindAsync();

        Assert.Equal(["a.png", "d.png"], Assert.Single(found.Groups).Photos.Select(photo => photo.Id));
        Assert.Equal([("b.png", "no such file"), ("c.png", "not a readable image")],
            found.Failures.Select(failure => (failure.Photo, failure.Reason.Split(';')[0])));
    }

    [Fact]
    public async Task Photos_on_the_web_and_of_an_unknown_folder_are_grouped_without_sizes()
    {
        await AddAsync("a.png", degrees: 0, width: 20);
        await index.AddAsync([new("b", "https://example.com/b.jpg", Direction(0))]);

        var found = await FindAsync();
        Assert.Equal([("a.png", 20), ("b", null)], Assert.Single(found.Groups).Photos.Select(photo => (photo.Id, photo.Width)));

        var unknown = await NearDuplicates.FindAsync(index, 0.97, photosFolder: null);
        Assert.Equal([("a.png", null), ("b", null)], Assert.Single(unknown.Groups).Photos.Select(photo => (photo.Id, photo.Bytes)));
        Assert.Equal((0, 0), (unknown.OthersBytes, unknown.Failures.Count));
    }

    [Fact]
    public async Task Groups_that_free_most_space_come_first()
    {
        int[] widths = [10, 400, 100];
        foreach (var (number, width) in widths.Index())
            foreach (var copy in new[] { "a", "b" }) await AddAsync($"{number}{copy}.png", number * 60, width);

        Assert.Equal(["1a.png", "2a.png", "0a.png"], (await FindAsync()).Groups.Select(group => group.Photos[0].Id));
    }

    [Fact]
    public async Task Pairs_and_long_rows_of_copies_among_many_photos_are_grouped()
    {
        const int Pairs = 500, Copies = PairwiseCosines.MostListed + 10;
        await using var many = PhotoIndex.Open(TestSettings.Embedded(In("many.db")));
        await many.CreateAsync(new(Vectors.Model, 64));
        await many.AddAsync([.. Enumerable.Range(0, 2 * Pairs).Select(photo => Photo($"{photo / 2}-{photo % 2}", photo / 2))]);
        await many.AddAsync([.. Enumerable.Range(0, Copies).Select(copy => Photo($"copy-{copy:00}", Pairs))]);

        var found = await NearDuplicates.FindAsync(many, 0.97, photosFolder: null);

        Assert.Equal(2 * Pairs + Copies, found.Photos);
        Assert.Equal(
            Enumerable.Range(0, Copies).Select(copy => $"copy-{copy:00}"), found.Groups[0].Photos.Select(photo => photo.Id));
        Assert.Equal(
            Enumerable.Range(0, Pairs).Select(pair => $"{pair}-0, {pair}-1").Order(StringComparer.Ordinal),
            found.Groups.Skip(1).Select(group => string.Join(", ", group.Photos.Select(photo => photo.Id))));

        static PhotoDocument Photo(string id, int seed) => new(id, id, Vectors.Unit(seed, 64));
    }

    [Theory]
    [InlineData("reading embeddings")]
    [InlineData("comparing")]
    [InlineData("reading sizes")]
    [InlineData("grouping")]
    public async Task Each_step_is_reported_and_can_be_cancelled(string step)
    {
        await index.AddAsync([.. Enumerable.Range(0, 200).Select(photo => new PhotoDocument($"{photo}", $"{photo}.png", Direction(0)))]);
        using var cancelled = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => NearDuplicates.FindAsync(index, 0.97, photosFolder: null, progress =>
        {
            if (progress.Step == step) cancelled.Cancel();
        }, cancelled.Token));
    }

    [Fact]
    public async Task An_index_without_photos_has_no_groups() => Assert.Equal((0, 0), await FindAsync() is var found
        ? (found.Photos, found.Groups.Count) : default);

    [Theory]
    [InlineData(0, "comparing: 0 %")]
    [InlineData(0.25, "comparing: 25 %, 0:30 left")]
    [InlineData(0.1, "comparing: 10 %, 1:30 left")]
    [InlineData(1, "comparing: 100 %")]
    public void Progress_shows_the_time_left(double share, string line) =>
        Assert.Equal(line, new DuplicatesProgress("comparing", share, TimeSpan.FromSeconds(10)).ToString());

    private static bool Near(double expected, double actual) => Math.Abs(expected - actual) < 1e-6;

    private static float[] Direction(double degrees) =>
        [(float)Math.Cos(degrees * Math.PI / 180), (float)Math.Sin(degrees * Math.PI / 180)];

    private async Task AddAsync(string name, double degrees, int width)
    {
        await File.WriteAllBytesAsync(In(name), ImageDecoder.EncodePng(PictureFiles.Gradient(width, 10)));
        await index.AddAsync([new(name, name, Direction(degrees))]);
    }

    private Task<DuplicatesFound> FindAsync() => NearDuplicates.FindAsync(index, 0.97, folder);

    private string In(string name) => Path.Combine(folder, name);
}
