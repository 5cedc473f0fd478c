namespace PhotoSearch;

/// <summary>One direction of a resize: which pixels of the source make each pixel of the result, and with what weight.</summary>
/// <remarks>
/// Bicubic with antialiasing, as Pillow's <c>Image.resize(…, BICUBIC)</c> computes it (src/libImaging/Resample.c,
/// <c>precompute_coeffs</c>), which is what CLIP was trained with: the cubic kernel (a = -0.5) is stretched over the source when the
/// result is smaller, weights beyond the edge are dropped and the rest make 1 again.
/// </remarks>
internal sealed class ResampledAxis
{
    /// <summary>Weights are whole numbers with so many bits behind the point; 22 leave room for a sum of bytes in 32 bits.</summary>
    internal const int WeightBits = 22;

    private readonly int[] starts;
    private readonly int[] weights;
    private readonly int taps;

    /// <param name="sourceLength">Pixels of the source in this direction.</param>
    /// <param name="resizedLength">Pixels that the whole of the source would have after the resize.</param>
    /// <param name="offset">The first of those that is wanted.</param>
    /// <param name="count">How many are wanted.</param>
    internal ResampledAxis(int sourceLength, int resizedLength, int offset, int count)
    {
        var scale = (double)sourceLength / resizedLength;
        var stretch = Math.Max(scale, 1);
        var reach = 2 * stretch;
        taps = (int)Math.Ceiling(reach) * 2 + 1;
        (starts, weights) = (new int[count], new int[count * taps]);

        Span<double> exact = new double[taps];
        var end = 0;
        for (var i = 0; i < count; i++)
        {
            var centre = (offset + i + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - reach + 0.5));
            var last = Math.Min(sourceLength, (int)(centre + reach + 0.5));
            for (var tap = 0; tap < taps; tap++)
                exact[tap] = first + tap < last ? Cubic((first + tap - centre + 0.5) / stretch) : 0;
            var sum = 0.0;
            foreach (var weight in exact)
                sum += weight;
            for (var tap = 0; tap < taps; tap++)
                weights[i * taps + tap] = (int)Math.Round(exact[tap] / sum * (1 << WeightBits), MidpointRounding.AwayFromZero);
            starts[i] = first;
            end = Math.Max(end, last);
        }
        First = starts[0];
        Length = end - First;
    }

    /// <summary>The first pixel of the source that any wanted pixel needs.</summary>
    internal int First { get; }

    /// <summary>How many pixels of the source, from <see cref="First"/> on, the wanted pixels need.</summary>
    internal int Length { get; }

    /// <summary>How many pixels are wanted.</summary>
    internal int Count => starts.Length;

    /// <summary>What makes one pixel of the result.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="start">The first pixel of the source, counted from <see cref="First"/>.</param>
    /// <returns>A weight for that pixel and for each that follows, in 2^-<see cref="WeightBits"/>.</returns>
    internal ReadOnlySpan<int> WeightsOf(int index, out int start)
    {
        start = starts[index] - First;
        return weights.AsSpan(index * taps, Math.Min(taps, Length - start));
    }

    /// <summary>The cubic convolution kernel with a = -0.5 (R. Keys, 1981; Pillow's <c>bicubic_filter</c>).</summary>
    private static double Cubic(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        return x switch
        {
            < 1 => ((A + 2) * x - (A + 3)) * x * x + 1,
            < 2 => (((x - 5) * x + 8) * x - 4) * A,
            _ => 0,
        };
    }
}
