using SixLabors.ImageSharp.Processing;

namespace PhotoSearch.Tests;

/// <summary>Conversion to ImageSharp and back, for learners who edit pictures.</summary>
public sealed class RgbImageTests(StarterModel starter)
{
    [Fact]
    public void A_picture_survives_the_round_trip_to_ImageSharp_byte_for_byte()
    {
        var picture = PictureFiles.Gradient(31, 17);

        using var image = picture.ToImage();

        Assert.Equal((31, 17), (image.Width, image.Height));
        Assert.Equal(picture.Pixels, RgbImage.From(image).Pixels);
    }

    [Fact]
    public void The_copy_can_be_resized_and_the_picture_stays_unchanged()
    {
        var picture = PictureFiles.Gradient(31, 17);
        var before = picture.Pixels.ToArray();

        using var image = picture.ToImage();
        image.Mutate(context => context.Rotate(90).Resize(8, 12));
        var changed = RgbImage.From(image);

        Assert.Equal((8, 12), (changed.Width, changed.Height));
        Assert.Equal(before, picture.Pixels);
    }

    [Theory]
    [InlineData(640, 480)]
    [InlineData(333, 1000)]
    [InlineData(100, 90)]
    [InlineData(224, 224)]
    public void The_square_of_a_picture_is_that_of_its_file(int width, int height)
    {
        var picture = PictureFiles.Gradient(width, height);

        Assert.Equal(ImageDecoder.DecodeForModel(ImageDecoder.EncodePng(picture), "x.png").Pixels, picture.ToSquare(224).Pixels);
    }

    [Fact]
    public async Task A_picture_of_any_size_is_embedded_as_its_file_is()
    {
        var picture = PictureFiles.Gradient(300, 200);

        Assert.Equal(
            await starter.Model.EmbedPhotoAsync(ImageDecoder.EncodePng(picture), "x.png"), await starter.Model.EmbedPhotoAsync(picture));
    }

    [Fact]
    public void It_is_shown_as_a_PNG_of_its_own_size() =>
        Assert.Matches(
            "^<img src=\"data:image/png;base64,[^\"]+\" width=\"31\" height=\"17\" alt=\"31 x 17 RGB\">$", PictureFiles.Gradient(31, 17)
                .ToHtml());
}
