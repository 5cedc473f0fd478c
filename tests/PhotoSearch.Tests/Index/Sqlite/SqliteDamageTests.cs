namespace PhotoSearch.Tests;

/// <summary>A damaged file leads to a clear message, never to a crash.</summary>
public sealed class SqliteDamageTests : IDisposable
{
    private const int Dimension = 512;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_file_that_is_damaged_or_cut_off_anywhere_is_reported_without_a_crash()
    {
        var whole = await MakeAsync(300);
        var told = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var file = Path.Combine(folder.FullName, $"{seed}.db");
            await File.WriteAllBytesAsync(file, Damage([.. whole], new Random(seed)));
            await using var index = PhotoIndex.Open(TestSettings.Embedded(file));
            foreach (var operation in Operations(index))
                if (await ToldAsync(operation) is { } message)
                {
                    told++;
                    Assert.True(message.Contains($"INDEX_FILE {seed}.db", StringComparison.Ordinal)
                        || message.StartsWith("There is no index", StringComparison.Ordinal), $"seed {seed}: {message}");
                    Assert.DoesNotContain('\n', message);
                }
        }
        Assert.InRange(told, 60, 540); // some damage breaks every operation, some only changes a number
    }

    [Fact]
    public async Task A_file_that_is_cut_off_during_a_search_is_reported_without_a_crash()
    {
        var whole = await MakeAsync(3_000);
        var file = Path.Combine(folder.FullName, "cut.db");
        var random = new Random(1);
        for (var round = 0; round < 10; round++)
        {
            await File.WriteAllBytesAsync(file, whole);
            await using var index = PhotoIndex.Open(TestSettings.Embedded(file));
            var searches = Enumerable.Range(0, 8)
                .Select(i => ToldAsync(() => index.SearchAsync(Vectors.Unit(i, Dimension), 10, exact: true))).ToArray();
            // Only the first half: a search may not read what comes later.
            await using (var stream = File.OpenWrite(file)) stream.SetLength(random.NextInt64(whole.Length / 2));
            await Task.WhenAll(searches);
            Assert.NotNull(await ToldAsync(() => index.SearchAsync(Vectors.Unit(1, Dimension), 10, exact: true)));
        }
    }

    private async Task<byte[]> MakeAsync(int photos)
    {
        var file = Path.Combine(folder.FullName, "whole.db");
        await using var index = PhotoIndex.Open(TestSettings.Embedded(file));
        await index.CreateAsync(new(Vectors.Model, Dimension));
        await index.AddAsync(Vectors.Photos(photos, Dimension));
        return await File.ReadAllBytesAsync(file);
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        if (random.Next(4) == 0) return bytes[..random.Next(bytes.Length)];
        for (var times = random.Next(1, 6); times > 0; times--)
        {
            // Most of a file is numbers. The structure is in the first page and at the start of each page.
            var start = random.Next(
                8) switch { 0 => random.Next(200), < 4 => random.Next(bytes.Length / 32_768) * 32_768, < 6 => random.Next(6 * 32_768), _ =>
                    random.Next(bytes.Length) };
            random.NextBytes(bytes.AsSpan(start, Math.Min(random.Next(1, 64), bytes.Length - start)));
        }
        return bytes;
    }

    private static IEnumerable<Func<Task>> Operations(IPhotoIndex index) =>
    [
        () => index.SearchAsync(Vectors.Unit(1, Dimension), 10),
        () => index.SearchAsync(Vectors.Unit(2, Dimension), PhotoIndex.MaxK, exact: true),
        () => index.GetInfoAsync(),
        () => index.GetContentHashesAsync([.. Vectors.Photos(100, 2).Select(photo => photo.Id)]),
        async () => { await foreach (var _ in index.ListPhotosAsync()) { } },
        () => index.RemoveAsync([.. Vectors.Photos(30, 2).Select(photo => photo.Id)]),
        () => index.AddAsync(Vectors.Photos(60, Dimension)),
        () => index.CreateAsync(new(Vectors.Model, Dimension)),
        () => index.RefreshAsync(),
        () => index.DeleteAsync(),
    ];

    private static async Task<string?> ToldAsync(Func<Task> operation)
    {
        try
        {
            await operation();
            return null;
        }
        catch (PhotoIndexException told)
        {
            return told.Message;
        }
    }
}
