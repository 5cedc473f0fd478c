namespace PhotoSearch;

/// <summary>How to resize a photo, and which square to cut from its centre.</summary>
/// <param name="ResizedWidth">Width to resize to, pixels.</param>
/// <param name="ResizedHeight">Height to resize to, pixels.</param>
/// <param name="Left">Left edge of the square in the resized photo, pixels.</param>
/// <param name="Top">Top edge of the square in the resized photo, pixels.</param>
/// <param name="Size">Side of the square, pixels.</param>
internal readonly record struct CropPlan(int ResizedWidth, int ResizedHeight, int Left, int Top, int Size)
{
    /// <summary>
    /// Computes the plan as openai/CLIP's <c>_transform</c> does. The shorter side becomes <paramref name="size"/>, the longer one keeps
    /// the proportion.
    /// </summary>
    /// <param name="width">Width of the upright photo, 1 or more.</param>
    /// <param name="height">Height of the upright photo, 1 or more.</param>
    /// <param name="size">Side of the square, 1 or more. CLIP ViT-B/32 uses 224.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1.</exception>
    /// <remarks>
    /// Rounds as torchvision does: the longer side down (<c>_compute_resized_output_size</c>), the offset half to even
    /// (<c>center_crop</c>, Python's <c>round</c>). Any other rounding would move the square by a pixel.
    /// </remarks>
    public static CropPlan For(int width, int height, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);

        var (shorter, longer) = width <= height ? (width, height) : (height, width);
        var resizedLonger = checked((int)((long)size * longer / shorter));
        var (resizedWidth, resizedHeight) = width <= height ? (size, resizedLonger) : (resizedLonger, size);
        return new CropPlan(resizedWidth, resizedHeight, Offset(resizedWidth, size), Offset(resizedHeight, size), size);
    }

    private static int Offset(int length, int size) => (int)Math.Round((length - size) / 2.0, MidpointRounding.ToEven);
}
