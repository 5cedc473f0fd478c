using System.Text;

namespace PhotoSearch.Tests;

/// <summary>Imports precomputed embeddings into a real index file.</summary>
public sealed class UnsplashImportTests : IAsyncLifetime
{
    private const int Dimension = 32;

    private static readonly ImportOptions FourAtATime = new() { Model = Vectors.Model, BlockSize = 4 };

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-import-");
    private IPhotoIndex index = null!;

    public async ValueTask InitializeAsync()
    {
        index = PhotoIndex.Open(TestSettings.Embedded(Path.Combine(folder.FullName, "test.db")));
        await index.CreateAsync(new(Vectors.Model, Dimension));
    }

    public async ValueTask DisposeAsync()
    {
        await index.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Each_photo_is_found_by_its_embedding_with_its_id_and_address()
    {
        using var features = Features(Ids(10), [.. Rows(10).Select(row => row.Select(number => number * 7).ToArray())]);
        var summary = await UnsplashImport.RunAsync(features, index, FourAtATime);

        Assert.Equal((10, 0, 0, false), (summary.Indexed, summary.Unchanged, summary.Failures.Count, summary.Interrupted));
        foreach (var (number, row) in Rows(10).Index())
        {
            var hit = (await index.SearchAsync(row, k: 1)).Single();
            Assert.Equal(
                ($"photo-{number:0000}", $"https://unsplash.com/photos/photo-{number:0000}/download?w=320"), (hit.Id, hit.ImageUrl));
            Assert.Equal(1, hit.Cosine, 5);
        }
    }

    [Fact]
    public void Embeddings_have_norm_1_whatever_the_numbers_were()
    {
        double[][] rows = [[3, 4], [3e-5, 4e-5], [3e300, 4e300], [-3e-300, 4e-300]];
        var folderOfTwo = Files(Ids(4), NpyBytes.Of(rows));
        using var features = UnsplashFeatures.Open(folderOfTwo.Ids, folderOfTwo.Features);

        Assert.All(features.Read(0, 4), photo =>
            Assert.Equal([0.6, 0.8], photo.Embedding.Select(number => Math.Round(Math.Abs(number), 6))), throwIfEmpty: true);
    }

    [Theory]
    [InlineData("photo_id\r\n{0}\r\n{1}\r\n")]
    [InlineData("\uFEFFphoto_id\n{0}\n{1}")]
    [InlineData("\"photo_id\"\n\"{0}\"\n\"{1}\"\n\n")]
    [InlineData("photo_description,Photo_Id\n\"a, b\",{0}\n,\"{1}\"\n")]
    public void Lists_of_ids_may_have_several_formats(string list)
    {
        using var features = Features(list.Replace("{0}", "_a-1").Replace("{1}", "b2"), Rows(2));

        Assert.Equal(["_a-1", "b2"], features.Read(0, 2).Select(photo => photo.Id));
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("id\na\nb\n", "no column photo_id")]
    [InlineData("photo_id\na\n", "names 1 photos")]
    [InlineData("photo_id\na\nb\nc\n", "names 3 photos")]
    [InlineData("photo_id\na\n\"b\n", "line 3 cannot be read")]
    public void A_list_that_does_not_fit_is_refused(string list, string said) =>
        Assert.Contains(said, Assert.Throws<PhotoSearchException>(() => Features(list, Rows(2))).Message);

    [Fact]
    public async Task Ranges_add_up_to_the_whole_and_a_range_may_end_beyond_the_last_row()
    {
        using var features = Features(Ids(10), Rows(10));
        var first = await UnsplashImport.RunAsync(features, index, FourAtATime with { End = 7 });
        var second = await UnsplashImport.RunAsync(features, index, FourAtATime with { Start = 7, End = 1_000 });

        Assert.Equal((7, 3), (first.Indexed, second.Indexed));
        Assert.Equal(10, (await index.GetInfoAsync())!.Photos);
        Assert.Equal("photo-0007", (await index.SearchAsync(Rows(10)[7], k: 1)).Single().Id);
    }

    [Theory]
    [InlineData(-1, null)]
    [InlineData(10, null)]
    [InlineData(5, 5)]
    [InlineData(5, 4)]
    public async Task A_range_without_rows_is_refused(int start, int? end)
    {
        using var features = Features(Ids(10), Rows(10));

        await Assert.ThrowsAsync<SettingsException>(
            () => UnsplashImport.RunAsync(features, index, FourAtATime with { Start = start, End = end }));
    }

    [Fact]
    public async Task An_interrupted_run_continues_where_it_stopped()
    {
        using var features = Features(Ids(10), Rows(10));
        using var interrupt = new CancellationTokenSource();
        var first = await UnsplashImport.RunAsync(features, index, FourAtATime, _ => interrupt.Cancel(), interrupt.Token);
        var second = await UnsplashImport.RunAsync(features, index, FourAtATime);

        Assert.Equal((4, true), (first.Indexed, first.Interrupted));
        Assert.Equal((6, 4, false), (second.Indexed, second.Unchanged, second.Interrupted));
    }

    [Fact]
    public async Task An_embedding_that_has_changed_is_replaced()
    {
        using (var features = Features(Ids(4), Rows(4)))
            await UnsplashImport.RunAsync(features, index, FourAtATime);
        using var changed = Features(Ids(4), [.. Rows(3), Vectors.Unit(99, Dimension)]);
        var summary = await UnsplashImport.RunAsync(changed, index, FourAtATime);

        Assert.Equal((1, 3), (summary.Indexed, summary.Unchanged));
        Assert.Equal("photo-0003", (await index.SearchAsync(Vectors.Unit(99, Dimension), k: 1)).Single().Id);
    }

    [Fact]
    public async Task Rows_without_a_direction_are_named_and_left_out()
    {
        float[][] rows =
            [.. Rows(3), new float[Dimension], [.. Enumerable.Repeat(float.NaN, Dimension)],
                [.. Enumerable.Repeat(float.PositiveInfinity, Dimension)]];
        using var features = Features(Ids(6), rows);
        var summary = await UnsplashImport.RunAsync(features, index, FourAtATime);

        Assert.Equal(3, summary.Indexed);
        Assert.Equal(["photo-0003", "photo-0004", "photo-0005"], summary.Failures.Select(failure => failure.Photo));
        Assert.Equal("its embedding is all zeros, which has no direction (row 3)", summary.Failures[0].Reason);
        Assert.Contains("not finite (row 5)", summary.Failures[2].Reason);
    }

    [Fact]
    public async Task An_id_that_is_repeated_within_a_block_is_taken_once_and_named()
    {
        using var features = Features("photo_id\na\nb\na\nc\n", Rows(4));
        var first = await UnsplashImport.RunAsync(features, index, FourAtATime);
        var second = await UnsplashImport.RunAsync(features, index, FourAtATime);

        Assert.Equal((3, 0), (first.Indexed, first.Unchanged));
        Assert.Equal(new FailedPhoto("a", "row 0 already has this id (row 2)"), Assert.Single(first.Failures));
        Assert.Equal("a", (await index.SearchAsync(Rows(1)[0], k: 1)).Single().Id);
        Assert.Equal((0, 3, 1), (second.Indexed, second.Unchanged, second.Failures.Count));
    }

    [Fact]
    public async Task Each_refused_row_of_a_repeated_id_is_named_with_its_own_number()
    {
        using var features = Features("photo_id\nb\na\na\n", [Rows(1)[0], new float[Dimension], Rows(2)[1]]);
        var summary = await UnsplashImport.RunAsync(features, index, FourAtATime);

        Assert.Equal(
            ["its embedding is all zeros, which has no direction (row 1)", "row 1 already has this id (row 2)"],
            summary.Failures.Select(failure => failure.Reason).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_index_of_another_model_or_dimension_is_refused()
    {
        using var features = Features(Ids(2), Rows(2));
        using var shorter = Features(Ids(2), [[1, 2], [3, 4]]);

        var otherModel = await Assert.ThrowsAsync<PhotoIndexException>(() => UnsplashImport.RunAsync(features, index));
        Assert.Contains("from test-model; these have 32 and come from clip-ViT-B-32", otherModel.Message);
        Assert.Contains("--index", otherModel.Message);
        await Assert.ThrowsAsync<PhotoIndexException>(() => UnsplashImport.RunAsync(shorter, index, FourAtATime));
    }

    private static float[][] Rows(int count) => [.. Enumerable.Range(0, count).Select(seed => Vectors.Unit(seed, Dimension))];

    private static string Ids(int count) =>
        "photo_id\n" + string.Concat(Enumerable.Range(0, count).Select(number => $"photo-{number:0000}\n"));

    private UnsplashFeatures Features(string ids, float[][] rows)
    {
        var files = Files(ids, NpyBytes.Of(rows));
        return UnsplashFeatures.Open(files.Ids, files.Features);
    }

    private (string Ids, string Features) Files(string ids, byte[] features)
    {
        var files = (Ids: Path.Combine(folder.FullName, "photo_ids.csv"), Features: Path.Combine(folder.FullName, "features.npy"));
        File.WriteAllText(files.Ids, ids, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.WriteAllBytes(files.Features, features);
        return files;
    }
}
