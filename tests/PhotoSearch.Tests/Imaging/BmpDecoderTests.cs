using static PhotoSearch.Tests.PictureFiles;

namespace PhotoSearch.Tests;

/// <summary>Our own BMP decoder, because NetVips' libvips has no BMP support.</summary>
public sealed class BmpDecoderTests
{
    private static readonly byte[] RedAndGreen = [0, 0, 255, 0, 0, 255, 0, 0];

    [Fact]
    public void Rows_come_from_the_bottom_up_and_blue_before_red() =>
        Assert.Equal([7, 8, 9, 1, 2, 3], Decode(Bmp(1, 2, 24, 0, [], [3, 2, 1, 0, 9, 8, 7, 0])));

    [Fact]
    public void A_negative_height_means_from_the_top_down() =>
        Assert.Equal([1, 2, 3, 7, 8, 9], Decode(Bmp(1, -2, 24, 0, [], [3, 2, 1, 0, 9, 8, 7, 0])));

    [Theory]
    [InlineData(1, 0b0100_0000)]
    [InlineData(4, 0x01)]
    public void Several_palette_pixels_share_a_byte(short bits, byte row) =>
        Assert.Equal([255, 0, 0, 0, 255, 0], Decode(Bmp(2, 1, bits, 0, RedAndGreen, [row, 0, 0, 0])));

    [Fact]
    public void Sixteen_bits_hold_five_per_colour() =>
        Assert.Equal([255, 0, 0, 0, 0, 255], Decode(Bmp(2, 1, 16, 0, [], [0x00, 0x7C, 0x1F, 0x00])));

    [Fact]
    public void Masks_say_where_the_colours_lie() =>
        Assert.Equal([1, 2, 3], Decode(Bmp(1, 1, 32, 3, [0xFF, 0, 0, 0, 0, 0xFF, 0, 0, 0, 0, 0xFF, 0], [1, 2, 3, 0])));

    [Fact]
    public void A_colour_beyond_the_palette_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Decode(Bmp(1, 1, 8, 0, RedAndGreen, [200, 0, 0, 0])));

    [Fact]
    public void Run_length_coding_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Decode(Bmp(1, 1, 8, 1, RedAndGreen, [0, 1])));

    [Fact]
    public void Every_cut_off_file_is_refused()
    {
        var whole = Bmp(2, 2, 24, 0, [], new byte[16]);

        for (var length = 0; length < whole.Length; length++)
        {
            var cut = whole[..length];
            Assert.Throws<InvalidDataException>(() => Decode(cut));
        }
    }

    private static byte[] Decode(byte[] file) => BmpDecoder.Decode(file, (_, _) => { }).Pixels;
}
