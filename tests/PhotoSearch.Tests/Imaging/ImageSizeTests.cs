using NetVips;
using static PhotoSearch.Tests.PictureFiles;
using Image = NetVips.Image;

namespace PhotoSearch.Tests;

/// <summary>The size of a photo, from the header of its file.</summary>
public sealed class ImageSizeTests : IDisposable
{
    private const int Width = 60, Height = 40;

    private static readonly Dictionary<string, Func<Image, byte[]>> Encoders = new()
    {
        ["x.jpg"] = picture => picture.JpegsaveBuffer(),
        ["x.png"] = picture => picture.PngsaveBuffer(),
        ["x.webp"] = picture => picture.WebpsaveBuffer(),
        ["x.gif"] = picture => picture.GifsaveBuffer(),
        ["x.avif"] = picture => picture.HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1, effort: 0),
        ["x.tif"] = picture => picture.TiffsaveBuffer(),
        ["x.bmp"] = _ => Bmp(Width, Height, 24, 0, [], new byte[Width * Height * 3]),
    };

    private readonly string folder = Directory.CreateTempSubdirectory("photosearch-").FullName;

    public static TheoryData<string> Kinds => new(Encoders.Keys);

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Width_height_and_bytes_are_read_from_every_format(string kind)
    {
        using var picture = Image.NewFromMemory(Gradient(Width, Height).Pixels, Width, Height, 3, Enums.BandFormat.Uchar);
        var file = Encoders[kind](picture);

        Assert.Equal((Width, Height, file.Length), await SizeAsync(file));
    }

    [Theory]
    [InlineData("plain", 128, 96)]
    [InlineData("turned", 96, 128)]
    public async Task The_size_of_an_iPhone_picture_is_that_of_the_upright_one(string name, int width, int height)
    {
        var file = await File.ReadAllBytesAsync(
            TestPaths.InRepository("tests", "PhotoSearch.Tests", "Imaging", "heic", name + ".heic"));

        Assert.Equal((width, height, file.Length), await SizeAsync(file));
    }

    [Fact]
    public async Task The_size_of_a_rotated_picture_is_that_of_the_upright_one()
    {
        var file = Tiff(Width, Height, Gradient(Width, Height).Pixels, orientation: 6);

        Assert.Equal((Height, Width, file.Length), await SizeAsync(file));
    }

    [Fact]
    public async Task Only_the_header_is_read()
    {
        var file = ImageDecoder.EncodeJpeg(Gradient(2_000, 1_000));

        Assert.Equal((2_000, 1_000, 5_000), await SizeAsync(file[..5_000]));
    }

    [Fact]
    public async Task A_file_without_a_valid_header_is_refused_with_a_reason()
    {
        var jpeg = ImageDecoder.EncodeJpeg(Gradient(Width, Height));

        Assert.StartsWith("damaged or cut off", await ReasonAsync(jpeg[..20]), StringComparison.Ordinal);
        Assert.StartsWith("damaged or cut off", await ReasonAsync([.. "BM"u8, 1, 2, 3]), StringComparison.Ordinal);
        Assert.StartsWith(
            "damaged or cut off", await ReasonAsync([0, 0, 0, 16, .. "ftypheic"u8, 0, 0, 0, 0]), StringComparison.Ordinal);
        Assert.StartsWith("not a readable image", await ReasonAsync([.. "a text"u8]), StringComparison.Ordinal);
        Assert.StartsWith("an empty file", await ReasonAsync([]), StringComparison.Ordinal);
        Assert.Equal("no such file", (await Assert.ThrowsAsync<UnreadablePhotoException>(
            () => ImageDecoder.ReadSizeAsync(Path.Combine(folder, "gone.jpg"), CancellationToken.None))).Reason);
    }

    private async Task<string> ReasonAsync(byte[] file) =>
        (await Assert.ThrowsAsync<UnreadablePhotoException>(() => SizeAsync(file))).Reason;

    private async Task<(int Width, int Height, long Bytes)> SizeAsync(byte[] file)
    {
        var path = Path.Combine(folder, "photo");
        await File.WriteAllBytesAsync(path, file);
        return await ImageDecoder.ReadSizeAsync(path, CancellationToken.None);
    }
}
