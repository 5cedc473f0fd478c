using static PhotoSearch.VipsNative;

namespace PhotoSearch;

/// <summary>A picture in libvips: mostly a recipe, whose pixels are made when <see cref="ToBytes"/> asks for them.</summary>
internal sealed unsafe class VipsImage : VipsObject
{
    internal int Width => vips_image_get_width(this);

    internal int Height => vips_image_get_height(this);

    /// <summary>Values a pixel: 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha or CMYK.</summary>
    internal int Bands => vips_image_get_bands(this);

    internal BandFormat Format => (BandFormat)vips_image_get_format(this);

    internal ColourSpace ColourSpace => (ColourSpace)vips_image_get_interpretation(this);

    /// <summary>EXIF orientation, 1 to 8; 1 where there is none.</summary>
    internal int Orientation => vips_image_get_orientation(this);

    /// <summary>A whole-number field of the header that is there and not 0.</summary>
    internal bool Flag(string field) =>
        vips_image_get_typeof(this, field) != 0 && vips_image_get_int(this, field, out var value) == 0 && value != 0;

    /// <summary>A further reference to a picture that something else holds.</summary>
    internal static VipsImage Referring(nint image)
    {
        var referring = new VipsImage();
        referring.SetHandle(g_object_ref(image));
        return referring;
    }

    /// <summary>A picture over pixels that somebody else keeps: they must stay pinned until the last picture made from it is disposed.</summary>
    internal static VipsImage FromPixels(void* pixels, int width, int height, int bands)
    {
        VipsLibrary.EnsureStarted();
        var size = (nuint)width * (nuint)height * (nuint)bands;
        var image = vips_image_new_from_memory(pixels, size, width, height, bands, (int)BandFormat.UChar);
        return image.IsInvalid ? throw VipsException.Last() : image;
    }

    /// <summary>Runs one of libvips' operations on this picture; this picture stays as it is.</summary>
    /// <param name="operation">The operation's name: <c>resize</c>, <c>crop</c>, …</param>
    /// <param name="options">Its arguments, as <c>name=value,name=value</c>; numbers in the invariant culture.</param>
    /// <param name="input">The name that the operation has for its input.</param>
    /// <exception cref="VipsException">The operation refused.</exception>
    internal VipsImage Apply(string operation, FormattableString options, string input = "in")
    {
        using var made = VipsOperation.New(operation);
        made.Set(input, this);
        made.Set(FormattableString.Invariant(options));
        made.Build();
        return made.GetImage("out");
    }

    /// <summary>This picture with another of the same width below it.</summary>
    internal VipsImage JoinBelow(VipsImage other)
    {
        using var join = VipsOperation.New("join");
        join.Set("in1", this);
        join.Set("in2", other);
        join.Set("direction=vertical");
        join.Build();
        return join.GetImage("out");
    }

    /// <summary>Computes the pixels: row by row from the top left, <see cref="Bands"/> bytes each (8-bit pictures only).</summary>
    /// <exception cref="VipsException">The file turned out to be damaged.</exception>
    internal byte[] ToBytes()
    {
        var memory = vips_image_write_to_memory(this, out var size);
        if (memory == null)
            throw VipsException.Last();
        try
        {
            return new ReadOnlySpan<byte>(memory, checked((int)size)).ToArray();
        }
        finally
        {
            g_free((nint)memory);
        }
    }
}

/// <summary>How libvips keeps a value (VipsBandFormat); the kinds that the decoder tells apart.</summary>
internal enum BandFormat
{
    UChar = 0,
    UShort = 2,
}

/// <summary>What the values of a picture mean (VipsInterpretation); the kinds that the decoder tells apart.</summary>
internal enum ColourSpace
{
    Multiband = 0,
    Gray = 1,
    Cmyk = 15,
    Rgb = 17,
    Srgb = 22,
    Rgb16 = 25,
    Gray16 = 26,
}
