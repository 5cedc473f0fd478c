namespace PhotoSearch;

/// <summary>Turns a square of pixels into the tensor for CLIP's image tower. <see cref="ImageTower"/> calls it.</summary>
internal static class ClipPixels
{
    /// <summary>The mean of red, green and blue in CLIP's training photos, 0 to 1 (openai/CLIP clip/clip.py, <c>_transform</c>).</summary>
    public static ReadOnlySpan<float> Mean => [0.48145466f, 0.4578275f, 0.40821073f];

    /// <summary>Their standard deviation, for values 0 to 1 (from the same function).</summary>
    public static ReadOnlySpan<float> StandardDeviation => [0.26862954f, 0.26130258f, 0.27577711f];

    /// <summary>Writes a picture as normalised floats: <c>(value / 255 - mean) / standard deviation</c>.</summary>
    /// <param name="image">The picture, in the model's size.</param>
    /// <param name="mean">[3]: red, green, blue.</param>
    /// <param name="standardDeviation">[3]: red, green, blue.</param>
    /// <param name="destination">[3, height, width] float32: the red, green and blue planes, each in row order.</param>
    /// <exception cref="ArgumentException">A span has the wrong length.</exception>
    /// <remarks>For a batch [n, 3, height, width], call it once per slice.</remarks>
    public static void WriteTensor(RgbImage image, ReadOnlySpan<float> mean, ReadOnlySpan<float> standardDeviation, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (mean.Length != 3 || standardDeviation.Length != 3)
            throw new ArgumentException("Mean and standard deviation must have three values: red, green and blue.");
        if (destination.Length != image.Pixels.Length)
            throw new ArgumentException(
                $"[3, {image.Height}, {image.Width}] needs {image.Pixels.Length} floats, not {destination.Length}.", nameof(destination));

        // A byte has only 256 values, so one table per colour is exact and keeps the divisions out of the loop.
        Span<float> normalised = stackalloc float[256];
        var plane = image.Width * image.Height;
        for (var channel = 0; channel < 3; channel++)
        {
            for (var value = 0; value < 256; value++)
                normalised[value] = (value / 255f - mean[channel]) / standardDeviation[channel];
            var values = destination.Slice(channel * plane, plane);
            for (int i = 0, pixel = channel; i < values.Length; i++, pixel += 3)
                values[i] = normalised[image.Pixels[pixel]];
        }
    }
}
