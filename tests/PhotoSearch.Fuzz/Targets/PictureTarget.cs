using NetVips;
using PhotoSearch.Tests;

namespace PhotoSearch.Fuzz.Targets;

/// <summary>Photo files in every supported format, decoded for a model and for people.</summary>
internal sealed class PictureTarget : FuzzTarget
{
    private const int Width = 72, Height = 56;

    public override IReadOnlyList<byte[]> Seeds { get; } = Make();

    public override IReadOnlyList<string> Words { get; } =
    [
        "IHDR", "IDAT", "iCCP", "PLTE", "Exif\0\0", "ICC_PROFILE", "VP8L", "VP8X", "ANIM", "ftypavif", "ftypheic", "ispe", "iloc", "II*\0",
        "GIF89a",
    ];

    protected override Task ReadAsync(byte[] input)
    {
        var square = ImageDecoder.DecodeForModel(input, "photo");
        var thumbnail = ImageDecoder.DecodeThumbnail(input, "photo", 40);
        if (square.Width != 224 || square.Height != 224 || Math.Max(thumbnail.Width, thumbnail.Height) > 40)
            throw new InvalidOperationException($"{square.Width} x {square.Height}, {thumbnail.Width} x {thumbnail.Height} pixels");
        return Task.CompletedTask;
    }

    private static byte[][] Make()
    {
        var pixels = new byte[Width * Height * 3];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)((i * 7) ^ (i / 200));
        using var image = Image.NewFromMemory(pixels, Width, Height, 3, Enums.BandFormat.Uchar);
        using var grey = image.ExtractBand(0);
        using var alpha = image.Bandjoin(128);
        using var deep = image.Cast(Enums.BandFormat.Ushort);
        return
        [
            image.JpegsaveBuffer(), image.JpegsaveBuffer(interlace: true), grey.JpegsaveBuffer(), image.PngsaveBuffer(),
            alpha.PngsaveBuffer(interlace: true), deep.PngsaveBuffer(), image.PngsaveBuffer(palette: true), image.WebpsaveBuffer(),
            alpha.WebpsaveBuffer(lossless: true), image.GifsaveBuffer(), image.TiffsaveBuffer(),
            alpha.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Deflate, tile: true, tileWidth: 16, tileHeight: 16),
            grey.TiffsaveBuffer(compression: Enums.ForeignTiffCompression.Lzw),
            image.HeifsaveBuffer(compression: Enums.ForeignHeifCompression.Av1), BmpTarget.Make(24, 0, 0), BmpTarget.Make(8, 0, 256),
            .. Directory.GetFiles(TestPaths.InRepository("tests", "PhotoSearch.Tests", "Imaging", "heic"), "*.heic")
                .Order(StringComparer.Ordinal).Select(File.ReadAllBytes),
        ];
    }
}
