using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace PhotoSearch;

/// <summary>Resizes a picture in two passes, along the rows and along the columns, to the very bytes that Pillow makes.</summary>
/// <remarks>
/// Our own, and not libvips': its <c>reduce</c> takes the kernel's position in steps of 1/64 pixel and was 0.1 gray levels off Pillow in
/// the mean, 0.43 in black and white, 1.7 in a picture of 3 x 3 pixels.
/// </remarks>
internal static class BicubicResize
{
    private const int Half = 1 << (ResampledAxis.WeightBits - 1);

    /// <param name="region">The part of the source that the axes need: from their <c>First</c> on, of their <c>Length</c>.</param>
    /// <param name="across">The direction along a row.</param>
    /// <param name="down">The direction along a column.</param>
    /// <param name="downFirst">Whether columns come first. Values are rounded between the passes, so their order shows.</param>
    internal static RgbImage Resize(RgbImage region, ResampledAxis across, ResampledAxis down, bool downFirst = false) =>
        downFirst ? AlongRows(AlongColumns(region, down), across) : AlongColumns(AlongRows(region, across), down);

    private static RgbImage AlongRows(RgbImage source, ResampledAxis axis)
    {
        var result = new byte[axis.Count * source.Height * 3];
        for (var y = 0; y < source.Height; y++)
        {
            var row = source.Pixels.AsSpan(y * source.Width * 3, source.Width * 3);
            var to = result.AsSpan(y * axis.Count * 3, axis.Count * 3);
            for (var x = 0; x < axis.Count; x++)
            {
                var weights = axis.WeightsOf(x, out var start);
                var pixels = row.Slice(start * 3, weights.Length * 3);
                int red = Half, green = Half, blue = Half;
                for (var tap = 0; tap < weights.Length; tap++)
                {
                    var weight = weights[tap];
                    red += pixels[tap * 3] * weight;
                    green += pixels[tap * 3 + 1] * weight;
                    blue += pixels[tap * 3 + 2] * weight;
                }
                (to[x * 3], to[x * 3 + 1], to[x * 3 + 2]) = (ToByte(red), ToByte(green), ToByte(blue));
            }
        }
        return new RgbImage(axis.Count, source.Height, result);
    }

    private static RgbImage AlongColumns(RgbImage source, ResampledAxis axis)
    {
        var stride = source.Width * 3;
        var result = new byte[stride * axis.Count];
        var sums = new int[stride];
        for (var y = 0; y < axis.Count; y++)
        {
            var weights = axis.WeightsOf(y, out var start);
            Array.Fill(sums, Half);
            for (var tap = 0; tap < weights.Length; tap++)
                AddWeighted(source.Pixels.AsSpan((start + tap) * stride, stride), weights[tap], sums);
            for (var i = 0; i < stride; i++)
                result[y * stride + i] = ToByte(sums[i]);
        }
        return new RgbImage(source.Width, axis.Count, result);
    }

    private static void AddWeighted(ReadOnlySpan<byte> row, int weight, Span<int> sums)
    {
        var done = 0;
        for (; done <= row.Length - Vector128<byte>.Count; done += Vector128<byte>.Count)
        {
            var (low, high) = Vector128.Widen(Vector128.Create(row.Slice(done, Vector128<byte>.Count)));
            var four = MemoryMarshal.Cast<int, Vector128<int>>(sums.Slice(done, Vector128<byte>.Count));
            four[0] += Vector128.WidenLower(low).AsInt32() * weight;
            four[1] += Vector128.WidenUpper(low).AsInt32() * weight;
            four[2] += Vector128.WidenLower(high).AsInt32() * weight;
            four[3] += Vector128.WidenUpper(high).AsInt32() * weight;
        }
        for (; done < row.Length; done++)
            sums[done] += row[done] * weight;
    }

    private static byte ToByte(int sum) => (byte)Math.Clamp(sum >> ResampledAxis.WeightBits, 0, 255);
}
