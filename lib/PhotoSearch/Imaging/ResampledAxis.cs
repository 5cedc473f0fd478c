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

    /// <summary>How many of a weight's bits are its low half; what is above them is its high half, and both are 16-bit numbers.</summary>
    internal const int LowBits = 11;

    private readonly int[] starts;
    private readonly int[] weights;
    private readonly int[] pairs;

    /// <param name="sourceLength">Pixels of the source in this direction.</param>
    /// <param name="resizedLength">Pixels that the whole of the source would have after the resize.</param>
    /// <param name="offset">The first of those that is wanted.</param>
    /// <param name="count">How many are wanted.</param>
    /// <param name="extent">
    /// How far the whole of the source reaches, in its pixels; <paramref name="sourceLength"/> if null. A photo of 2,700 pixels read 8
    /// times smaller has 337, and the half that is missing counts: without it, the photo's right edge would lie half a pixel off.
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

    /// <summary>How many weights each wanted pixel has, a multiple of 4: the last ones may be 0 and lie beyond the source.</summary>
    internal int Taps { get; }

    /// <summary>
    /// The weights again, for vectors: of two that follow each other, the high halves in one number and the low halves in the next.
    /// </summary>
    internal ReadOnlySpan<int> Pairs => pairs;

    /// <summary>The first pixel of the source that any wanted pixel needs.</summary>
    internal int First { get; }

    /// <summary>How many pixels of the source, from <see cref="First"/> on, the wanted pixels need.</summary>
    internal int Length { get; }

    /// <summary>How many pixels are wanted.</summary>
    internal int Count => starts.Length;

    /// <summary>The first pixel of the source that makes one pixel of the result, counted from <see cref="First"/>.</summary>
    internal int StartOf(int index) => starts[index] - First;

    /// <summary>What makes one pixel of the result.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="start">The first pixel of the source, counted from <see cref="First"/>.</param>
    /// <returns>A weight for that pixel and for each that follows, in 2^-<see cref="WeightBits"/>.</returns>
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
