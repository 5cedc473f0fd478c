namespace PhotoSearch;

/// <summary>One direction of a resize: which source pixels contribute to each result pixel, and with which weight.</summary>
/// <remarks>
/// Bicubic with antialiasing, as in Pillow's <c>Image.resize(…, BICUBIC)</c> (src/libImaging/Resample.c, <c>precompute_coeffs</c>), which
/// CLIP was trained with. If the result is smaller, the cubic kernel (a = -0.5) is stretched over the source. Weights beyond the edge are
/// dropped, and the rest are scaled to a sum of 1.
/// </remarks>
internal sealed class ResampledAxis
{
    /// <summary>Fractional bits of the fixed-point weights. 22 leave room for a sum of bytes in 32 bits.</summary>
    internal const int WeightBits = 22;

    /// <summary>Number of bits in a weight's low half. The bits above are its high half. Both fit into 16 bits.</summary>
    internal const int LowBits = 11;

    private readonly int[] starts;
    private readonly int[] weights;
    private readonly int[] pairs;

    /// <param name="sourceLength">Number of source pixels in this direction.</param>
    /// <param name="resizedLength">Number of pixels of the whole source after the resize.</param>
    /// <param name="offset">The first result pixel to compute.</param>
    /// <param name="count">Number of result pixels to compute.</param>
    /// <param name="extent">
    /// Exact length of the whole source in source pixels. Null for <paramref name="sourceLength"/>. A photo of 2,700 pixels decoded 8 times
    /// smaller has 337 pixels. Without the missing half pixel, the photo's right edge would be off by half a pixel.
    /// </param>
    internal ResampledAxis(int sourceLength, int resizedLength, int offset, int count, double? extent = null)
    {
        var scale = (extent ?? sourceLength) / resizedLength;
        var stretch = Math.Max(scale, 1);
        var reach = 2 * stretch;
        Taps = ((int)Math.Ceiling(reach) * 2 + 1 + 3) / 4 * 4;
        (starts, weights) = (new int[count], new int[count * Taps]);

        Span<double> exact = new double[Taps];
        var end = 0;
        for (var i = 0; i < count; i++)
        {
            var centre = (offset + i + 0.5) * scale;
            var first = Math.Max(0, (int)(centre - reach + 0.5));
            var last = Math.Min(sourceLength, (int)(centre + reach + 0.5));
            for (var tap = 0; tap < Taps; tap++)
                exact[tap] = first + tap < last ? Cubic((first + tap - centre + 0.5) / stretch) : 0;
            var sum = 0.0;
            foreach (var weight in exact)
                sum += weight;
            for (var tap = 0; tap < Taps; tap++)
                weights[i * Taps + tap] = (int)Math.Round(exact[tap] / sum * (1 << WeightBits), MidpointRounding.AwayFromZero);
            starts[i] = first;
            end = Math.Max(end, last);
        }
        First = starts[0];
        Length = end - First;

        pairs = new int[weights.Length];
        for (var i = 0; i < weights.Length; i += 2)
            (pairs[i], pairs[i + 1]) = (Pair(weights[i] >> LowBits, weights[i + 1] >> LowBits), Pair(Low(weights[i]), Low(weights[i + 1])));

        static int Low(int weight) => weight & ((1 << LowBits) - 1);

        static int Pair(int first, int second) => first & 0xFFFF | second << 16;
    }

    /// <summary>Weights per result pixel, a multiple of 4. The last ones may be 0 and lie beyond the source.</summary>
    internal int Taps { get; }

    /// <summary>
    /// The weights for vector code: for each two neighbours, one number with their high halves and one with their low halves.
    /// </summary>
    internal ReadOnlySpan<int> Pairs => pairs;

    /// <summary>The first source pixel that is needed.</summary>
    internal int First { get; }

    /// <summary>Number of source pixels needed from <see cref="First"/> on.</summary>
    internal int Length { get; }

    /// <summary>Number of result pixels.</summary>
    internal int Count => starts.Length;

    /// <summary>The first source pixel for a result pixel, counted from <see cref="First"/>.</summary>
    internal int StartOf(int index) => starts[index] - First;

    /// <summary>The weights for one result pixel.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="start">The first source pixel, counted from <see cref="First"/>.</param>
    /// <returns>The weights of that pixel and of the following ones, in units of 2^-<see cref="WeightBits"/>.</returns>
    internal ReadOnlySpan<int> WeightsOf(int index, out int start)
    {
        start = StartOf(index);
        return weights.AsSpan(index * Taps, Math.Min(Taps, Length - start));
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
