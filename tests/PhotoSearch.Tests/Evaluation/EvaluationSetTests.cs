namespace PhotoSearch.Tests;

public sealed class EvaluationSetTests(StarterModel starter) : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("photosearch-evaluation-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Captions_name_photos_in_the_files_folder_or_another_folder()
    {
        var file = Write("captions.tsv", "image\tcaption\nx/a, b.jpg\ta sign that says \"stop\"\nc.jpg\ttwo cats\nc.jpg\tcats\n");
        var set = EvaluationSet.Load(file);

        Assert.Equal(["a sign that says \"stop\"", "two cats", "cats"], set.Queries.Select(query => query.Text));
        Assert.Equal(["x/a, b.jpg"], set.Queries[0].Right);
        Assert.Equal(
            [Path.Combine(folder.FullName, "x", "a, b.jpg"), Path.Combine(folder.FullName, "c.jpg")],
            set.Pictures.Select(picture => picture.Path));
        Assert.Equal(
            Path.Combine(folder.FullName, "photos", "c.jpg"),
            EvaluationSet.Load(file, Path.Combine(folder.FullName, "photos")).Pictures[1].Path);
    }

    [Fact]
    public void Galleries_and_tiles_come_from_the_tables_beside_the_file()
    {
        Write("galleries.tsv", "gallery\timages\nfirst\ta,b,c.jpg\nsecond\td\n");
        Write("images.tsv", "image\tfile\tx\ty\twidth\theight\na\tsheet.png\t0\t4\t8\t16\n");
        var set = EvaluationSet.Load(Write("queries.tsv", "test\tgallery\ttext\tright\targuable\r\nshort\tfirst\tcats\ta, b\tc.jpg\r\n"));

        var query = Assert.Single(set.Queries);
        Assert.Equal(("short", "first", "cats"), (query.Test, query.Gallery, query.Text));
        Assert.Equal(["a", "b"], query.Right);
        Assert.Equal(["c.jpg"], query.Arguable);
        Assert.Equal(["a", "b", "c.jpg"], set.Pictures.Select(picture => picture.Id));
        Assert.Equal(new Tile(0, 4, 8, 16), set.Pictures[0].Tile);
        Assert.Null(set.Pictures[2].Tile);
    }

    [Fact]
    public async Task A_row_without_a_gallery_takes_nothing_from_the_galleries_of_others()
    {
        var photos = TestPaths.InRepository("data", "photos");
        Write("galleries.tsv",
            $"gallery\timages\nnine\t{string.Join(',', Enumerable.Range(1, 9).Select(number => $"p{number:000}.jpg"))}\n");
        const string Nine = "test\ttext\tright\tgallery\nnine\ta red boat at sunset\tp005.jpg\tnine\n";
        var alone = await SearchEvaluation.RunAsync(starter.Model, EvaluationSet.Load(Write("alone.tsv", Nine), photos));
        var mixed = await SearchEvaluation.RunAsync(
            starter.Model, EvaluationSet.Load(Write("mixed.tsv", Nine + "\ta boat\tp010.jpg\t\n"), photos));

        Assert.Equal((9, 10), (alone.Photos, mixed.Photos));
        Assert.Equal(alone.Tests, mixed.Tests);
        Assert.True(alone.All.MeanReciprocalRank < 1); // so that fewer photos would raise it
    }

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("image\tcaption\n", "nothing to evaluate")]
    [InlineData("a.jpg\ta cat\n", "no column caption or text")]
    [InlineData("image,caption\na.jpg,a cat\n", "Separate the columns with tabs, not commas.")]
    [InlineData("caption\na cat\n", "no column image or right")]
    [InlineData("image\tcaption\na.jpg\n", "row 1 below the first line has no text or no photo")]
    [InlineData("image\tcaption\tgallery\na.jpg\ta cat\tmine\n", "gallery \"mine\"")]
    [InlineData("image\tcaption\na\0.jpg\ta cat\n", "is not text")]
    public void A_file_that_cannot_be_evaluated_says_why(string text, string said) =>
        Assert.Contains(said, Assert.Throws<PhotoSearchException>(() => EvaluationSet.Load(Write("captions.tsv", text))).Message);

    [Theory]
    [InlineData("galleries.tsv", "gallery\timages\nfirst\ta\nfirst\tb\n")]
    [InlineData("images.tsv", "image\tfile\tx\ty\twidth\theight\nfirst\ts.png\t0\t0\t8\t8\nfirst\ts.png\t8\t0\t8\t8\n")]
    public void A_name_that_occurs_twice_is_reported(string name, string table)
    {
        Write(name, table);
        var file = Write("captions.tsv", "image\tcaption\na.jpg\ta cat\n");
        Assert.Equal($"{name} has \"first\" twice.", Assert.Throws<PhotoSearchException>(() => EvaluationSet.Load(file)).Message);
    }

    [Fact]
    public void A_gallery_without_images_is_reported()
    {
        Write("galleries.tsv", "gallery\timages\nfirst\ta\nsecond\t ,\n");
        var file = Write("captions.tsv", "image\tcaption\tgallery\na.jpg\ta cat\tfirst\n");
        Assert.Equal(
            "galleries.tsv: gallery \"second\" has no images.",
            Assert.Throws<PhotoSearchException>(() => EvaluationSet.Load(file)).Message);
    }

    [Fact]
    public void A_tile_beyond_its_sheet_is_refused()
    {
        var sheet = new RgbImage(4, 2, new byte[24]);

        Assert.Throws<PhotoSearchException>(() => new Tile(3, 0, 2, 2).Cut(sheet, "a"));
        Assert.Equal("1 x 2 RGB", new Tile(3, 0, 1, 2).Cut(sheet, "a").ToString());
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
