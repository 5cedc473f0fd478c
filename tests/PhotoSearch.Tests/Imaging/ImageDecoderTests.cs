using static PhotoSearch.Tests.PictureFiles;

namespace PhotoSearch.Tests;

public sealed class ImageDecoderTests
{
    public static TheoryData<string> Pictures => new(PreprocessFixtures.All.Where(c => c.MeanTolerance is not null).Select(c => c.Name));

    public static TheoryData<string> NoPictures => new(PreprocessFixtures.All.Where(c => c.Error is not null).Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Pictures))]
    public async Task A_photo_is_preprocessed_like_the_reference(string name)
    {
        var fixture = PreprocessFixtures.Named(name);

        var square = ImageDecoder.DecodeForModel(await fixture.ReadInputAsync(), name);

        var difference = PreprocessFixtures.MeanDifference(square, await fixture.ReadExpectedAsync());
        Assert.True(difference <= fixture.MeanTolerance, $"{name}: mean difference {difference:F3}, allowed {fixture.MeanTolerance}");
    }

    [Fact]
    public async Task Sixteen_bit_gray_looks_like_gray_and_not_white()
    {
        var square = ImageDecoder.DecodeForModel(await PreprocessFixtures.Named("gray16_png").ReadInputAsync(), "gray16");

        var gray = await PreprocessFixtures.Named("gray_png").ReadExpectedAsync();
        Assert.InRange(PreprocessFixtures.MeanDifference(square, gray), 0, 1);
    }

    [Theory]
    [MemberData(nameof(NoPictures))]
    public async Task A_file_that_cannot_be_read_is_refused_by_its_name(string name)
    {
        var fixture = PreprocessFixtures.Named(name);

        var refused = await Assert.ThrowsAsync<UnreadablePhotoException>(() => ImageDecoder.ReadForModelAsync(fixture.InputPath));

        Assert.StartsWith(fixture.InputPath + ": ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("vips", refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"><rect width=\"9\" height=\"9\"/></svg>")]
    [InlineData("%PDF-1.4\n")]
    [InlineData("1,2,3\n4,5,6\n")]
    public void Drawings_documents_and_tables_are_refused(string text)
    {
        var refused =
            Assert.Throws<UnreadablePhotoException>(() => ImageDecoder.DecodeForModel(System.Text.Encoding.ASCII.GetBytes(text), "x.jpg"));

        Assert.StartsWith("not a readable image", refused.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.2)]
    [InlineData(0.6)]
    [InlineData(0.98)]
    public void A_photo_cut_off_anywhere_is_refused_even_below_the_square(double kept)
    {
        var tall = ImageDecoder.EncodeJpeg(Gradient(300, 1500), quality: 95);

        var refused =
            Assert.Throws<UnreadablePhotoException>(
                () => ImageDecoder.DecodeForModel(tall.AsMemory(0, (int)(tall.Length * kept)), "cut.jpg"));

        Assert.StartsWith("damaged or cut off", refused.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_file_is_named()
    {
        var refused = await Assert.ThrowsAsync<UnreadablePhotoException>(() => ImageDecoder.ReadForModelAsync("no/such.jpg"));

        Assert.Equal("no/such.jpg: no such file", refused.Message);
    }

    [Fact]
    public async Task A_huge_file_is_refused_unread()
    {
        var path = Path.GetTempFileName();
        try
        {
            await using (var sparse = File.OpenWrite(path))
                sparse.SetLength(ImageDecoder.MaxFileBytes + 1);

            var refused = await Assert.ThrowsAsync<UnreadablePhotoException>(() => ImageDecoder.ReadForModelAsync(path));

            Assert.StartsWith("the file is ", refused.Reason, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void The_square_is_upright_for_every_orientation(int tag)
    {
        var upright = Gradient(300, 261);
        var (width, height) = tag >= 5 ? (upright.Height, upright.Width) : (upright.Width, upright.Height);
        var stored = new byte[upright.Pixels.Length];
        for (var row = 0; row < height; row++)
        {
            for (var column = 0; column < width; column++)
            {
                var (x, y) = PlaceOf(row, column, tag, upright.Width - 1, upright.Height - 1);
                upright.Pixels.AsSpan((y * upright.Width + x) * 3, 3).CopyTo(stored.AsSpan((row * width + column) * 3));
            }
        }

        var square = ImageDecoder.DecodeForModel(Tiff(width, height, stored, tag), "turned.tif");
        var thumbnail = ImageDecoder.DecodeThumbnail(Tiff(width, height, stored, tag), "turned.tif", 1000);

        var expected = ImageDecoder.DecodeForModel(Tiff(upright.Width, upright.Height, upright.Pixels, orientation: 1), "upright.tif");
        Assert.Equal(expected.Pixels, square.Pixels);
        Assert.Equal(upright.Pixels, thumbnail.Pixels);
    }

    /// <summary>
    /// The EXIF standard's definition of each tag: the sides of the photo where the file's first row and first column are.
    /// </summary>
    private static (int X, int Y) PlaceOf(int row, int column, int tag, int right, int bottom) => tag switch
    {
        1 => (column, row),
        2 => (right - column, row),
        3 => (right - column, bottom - row),
        4 => (column, bottom - row),
        5 => (row, column),
        6 => (right - row, column),
        7 => (right - row, bottom - column),
        _ => (row, bottom - column),
    };

    [Fact]
    public async Task Photos_in_parallel_give_the_same_bytes_as_one()
    {
        string[] names = ["photo_TbJg-UB7mGs", "palette_png", "lossless_alpha_webp", "exif6_jpg"];
        var files = await Task.WhenAll(names.Select(name => PreprocessFixtures.Named(name).ReadInputAsync()));
        var alone = files.Select(file => ImageDecoder.DecodeForModel(file, "alone").Pixels).ToArray();

        var together =
            await Task.WhenAll(Enumerable.Range(0, 32).Select(i => Task.Run(() => ImageDecoder.DecodeForModel(files[i % 4], "together"))));

        for (var i = 0; i < together.Length; i++)
            Assert.Equal(alone[i % 4], together[i].Pixels);
    }

    [Fact]
    public void Another_image_size_works()
    {
        var square = ImageDecoder.DecodeForModel(ImageDecoder.EncodePng(Gradient(500, 400)), "x.png", size: 336);

        Assert.Equal((336, 336), (square.Width, square.Height));
    }

    [Theory]
    [InlineData("IMG_1.JPG", true)]
    [InlineData("a/b.TiFf", true)]
    [InlineData("drawing.svg", false)]
    [InlineData("jpg", false)]
    public void Photos_are_recognised_by_their_names(string name, bool expected) => Assert.Equal(expected, ImageDecoder.CanRead(name));
}
