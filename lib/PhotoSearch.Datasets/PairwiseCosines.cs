using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PhotoSearch;

/// <summary>Compares all embeddings of an index with each other, exactly and on all cores.</summary>
/// <remarks>
/// The first quarter of the numbers (the head) decides most pairs: the cosine of two embeddings of length 1 is at most the product of the
/// heads plus the product of the lengths of the rests (Cauchy-Schwarz). All numbers are compared only if that bound reaches the limit.
/// Heads are multiplied like matrices, a panel of photos with a panel of photos, so that each number read serves several products.
/// </remarks>
internal sealed class PairwiseCosines
{
    /// <summary>The cosine of equal embeddings may be this much below 1.</summary>
    private const float Rounding = 1e-6f;

    /// <summary>The longest list of near photos: more than most bursts have, at 128 bytes per photo.</summary>
    internal const int MostListed = 32;

    /// <summary>Panels that a core keeps in its cache: 128 KB of heads of 128 numbers.</summary>
    private const int PanelsAtOnce = 16;

    /// <summary>Rows and columns (in vectors) of the products that are summed in registers at the same time.</summary>
    private const int Rows = 4;

    private const int Columns = 2;

    /// <summary>Photos in a panel.</summary>
    private static readonly int Width = Columns * Vector<float>.Count;

    private readonly float[][] embeddings;
    private readonly float limit;
    private readonly int headLength;

    /// <summary>The heads by panel: the first number of all its photos, then the second of all, and so on.</summary>
    private readonly float[][] panels;

    /// <summary>The length of each photo's embedding without the head, padded to whole panels.</summary>
    private readonly float[] rests;

    /// <param name="embeddings">Embeddings of one dimension, with L2 norm 1.</param>
    /// <param name="minCosine">The lowest cosine of two photos that are near each other.</param>
    public PairwiseCosines(float[][] embeddings, double minCosine)
    {
        this.embeddings = embeddings;
        limit = (float)minCosine - Rounding;
        headLength = embeddings.Length == 0 ? 0 : (embeddings[0].Length + 3) / 4;
        panels = new float[(embeddings.Length + Width - 1) / Width][];
        rests = new float[panels.Length * Width];
        for (var photo = 0; photo < embeddings.Length; photo++)
        {
            var (number, place) = Math.DivRem(photo, Width);
            var panel = panels[number] ??= new float[headLength * Width];
            for (var i = 0; i < headLength; i++) panel[(i * Width) + place] = embeddings[photo][i];
            rests[photo] = TensorPrimitives.Norm<float>(embeddings[photo].AsSpan(headLength));
        }
    }

    /// <summary>Finds the photos near each photo.</summary>
    /// <param name="report">Called with the finished share, 0 to 1, from any thread.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>
    /// For each photo, the photos near it in no particular order. Null if there are more than <see cref="MostListed"/>, because 25,000
    /// photos that look the same have 300 million pairs. Use <see cref="Between"/> for those.
    /// </returns>
    public int[]?[] FindNear(Action<double>? report, CancellationToken cancellationToken)
    {
        var near = new NearLists(embeddings.Length);
        long done = 0, all = (long)panels.Length * (panels.Length + 1) / 2;
        var strips = (panels.Length + PanelsAtOnce - 1) / PanelsAtOnce;
        Parallel.For(0, strips, new ParallelOptions { CancellationToken = cancellationToken }, strip =>
        {
            var first = strip * PanelsAtOnce;
            var end = Math.Min(first + PanelsAtOnce, panels.Length);
            var compared = 0;
            for (var other = first; other < panels.Length; other++)
                for (var panel = first; panel < Math.Min(end, other + 1); panel++, compared++)
                    Compare(panel, other, near);
            report?.Invoke((double)Interlocked.Add(ref done, compared) / all);
        });
        return near.ToArrays();
    }

    /// <summary>The cosine of two photos; null if they are not near each other.</summary>
    public float? Between(int one, int other) =>
        TensorPrimitives.Dot<float>(embeddings[one], embeddings[other]) is var cosine && cosine >= limit ? Math.Min(cosine, 1) : null;

    private void Compare(int panel, int other, NearLists near)
    {
        ref var left = ref MemoryMarshal.GetArrayDataReference(panels[panel]);
        ref var right = ref MemoryMarshal.GetArrayDataReference(panels[other]);
        ref var rightRests = ref rests[other * Width];
        var (rest0, rest1) = (Vector.LoadUnsafe(ref rightRests), Vector.LoadUnsafe(ref rightRests, (nuint)Vector<float>.Count));
        for (var row = 0; row < Width; row += Rows)
        {
            Vector<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default,
                s31 = default;
            for (var at = 0; at < headLength * Width; at += Width)
            {
                var c0 = Vector.LoadUnsafe(ref right, (nuint)at);
                var c1 = Vector.LoadUnsafe(ref right, (nuint)(at + Vector<float>.Count));
                var r0 = new Vector<float>(At(ref left, at + row));
                var r1 = new Vector<float>(At(ref left, at + row + 1));
                (s00, s01) = (Vector.FusedMultiplyAdd(r0, c0, s00), Vector.FusedMultiplyAdd(r0, c1, s01));
                (s10, s11) = (Vector.FusedMultiplyAdd(r1, c0, s10), Vector.FusedMultiplyAdd(r1, c1, s11));
                var r2 = new Vector<float>(At(ref left, at + row + 2));
                var r3 = new Vector<float>(At(ref left, at + row + 3));
                (s20, s21) = (Vector.FusedMultiplyAdd(r2, c0, s20), Vector.FusedMultiplyAdd(r2, c1, s21));
                (s30, s31) = (Vector.FusedMultiplyAdd(r3, c0, s30), Vector.FusedMultiplyAdd(r3, c1, s31));
            }
            Check(row, s00, s01);
            Check(row + 1, s10, s11);
            Check(row + 2, s20, s21);
            Check(row + 3, s30, s31);

            void Check(int inPanel, Vector<float> heads0, Vector<float> heads1)
            {
                var rest = rests[panel * Width + inPanel];
                var (most0, most1) = (heads0 + rest * rest0, heads1 + rest * rest1);
                var limits = new Vector<float>(limit - Rounding);
                if (Vector.GreaterThanOrEqualAny(most0, limits)) CompareWhole(inPanel, most0, 0);
                if (Vector.GreaterThanOrEqualAny(most1, limits)) CompareWhole(inPanel, most1, Vector<float>.Count);
            }
        }

        void CompareWhole(int inPanel, Vector<float> most, int firstColumn)
        {
            var one = panel * Width + inPanel;
            for (var column = 0; column < Vector<float>.Count; column++)
            {
                var two = other * Width + firstColumn + column;
                if (most[column] < limit - Rounding || one >= two || two >= embeddings.Length || (near.IsFull(one) && near.IsFull(two)))
                    continue;
                if (Between(one, two) is null) continue;
                near.Add(one, two);
                near.Add(two, one);
            }
        }

        static float At(ref float numbers, int place) => Unsafe.Add(ref numbers, place);
    }

    /// <summary>Lists of the photos near each photo. Thread-safe.</summary>
    private sealed class NearLists(int photos)
    {
        private readonly int[] listed = new int[photos * MostListed];
        private readonly int[] counts = new int[photos];

        /// <summary>Whether more photos are near than the list can hold.</summary>
        public bool IsFull(int photo) => Volatile.Read(ref counts[photo]) > MostListed;

        public void Add(int photo, int near)
        {
            if (!IsFull(photo) && Interlocked.Increment(ref counts[photo]) is <= MostListed and var count)
                listed[(photo * MostListed) + count - 1] = near;
        }

        public int[]?[] ToArrays() => [.. counts.Select((count, photo) =>
            count > MostListed ? null : listed.AsSpan(photo * MostListed, count).ToArray())];
    }
}
